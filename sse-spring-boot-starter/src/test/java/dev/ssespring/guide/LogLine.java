package dev.ssespring.guide;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that the library can log at WARN or ERROR, found in its source text.
 *
 * @param message the message, with an ellipsis for each part that is computed
 * @param level WARN or ERROR
 * @param source name of the source file
 */
record LogLine(String message, String level, String source) {

    private static final Pattern CALL = Pattern.compile("\\bLOG\\.(warn|error)\\(");
    private static final Pattern KIND = Pattern.compile("(?m)^        ([A-Z_]+)\\(");
    private static final Pattern WRITTEN = Pattern.compile("(?<!void )\\bwrite\\(\\s*Kind\\.([A-Z_]+),\\s*\\(\\) ->");
    private static final Pattern IDENTIFIER = Pattern.compile("^\\s*([a-z]\\w*)\\s*(?:\\+|$)");
    private static final Pattern ARM = Pattern.compile("case [A-Z_, ]+ ->([^;]*);");

    /** Returns the lines of calls of a logger that is named LOG. */
    static List<LogLine> ofCalls(String file, String source) {
        List<LogLine> lines = new ArrayList<>();
        Matcher calls = CALL.matcher(source);
        while (calls.find()) {
            String message = JavaText.arguments(source, calls.end()).get(0);
            String level = calls.group(1).equals("warn") ? "WARN" : "ERROR";
            for (String each : resolved(message, source.substring(0, calls.start()))) {
                lines.add(new LogLine(JavaText.template(each), level, file));
            }
        }
        return lines;
    }

    /** Returns the lines of StreamLog, which are logged through kinds: a first line and a summary of its repetitions. */
    static List<LogLine> ofKinds(String file, String source) {
        List<LogLine> lines = new ArrayList<>();
        Matcher written = WRITTEN.matcher(source);
        while (written.find()) {
            String level = levelOf(source, written.group(1));
            if (!level.equals("INFO")) {
                String message = JavaText.arguments(source, written.end()).get(0);
                lines.add(new LogLine(JavaText.template(message), level, file));
            }
        }
        Matcher kinds = KIND.matcher(source);
        while (kinds.find()) {
            List<String> arguments = JavaText.arguments(source, source.indexOf('(', kinds.start()) + 1);
            String level = levelOf(source, kinds.group(1));
            if (!level.equals("INFO")) {
                lines.add(new LogLine(JavaText.template(arguments.get(arguments.size() - 1)), level, file));
            }
        }
        return lines;
    }

    /** A kind without a level is that of failures of the application, which are errors. */
    private static String levelOf(String source, String kind) {
        Matcher declaration = Pattern.compile("(?m)^        " + kind + "\\(").matcher(source);
        if (!declaration.find()) {
            throw new AssertionError("No kind " + kind);
        }
        String arguments = String.join(",", JavaText.arguments(source, declaration.end()));
        Matcher level = Pattern.compile("Level\\.([A-Z]+)").matcher(arguments);
        return level.find() ? level.group(1) : "ERROR";
    }

    /** Replaces a variable at the beginning by what it was declared as; a switch has one message for each case. */
    private static List<String> resolved(String message, String before) {
        Matcher variable = IDENTIFIER.matcher(message);
        if (!variable.find()) {
            return List.of(message);
        }
        int declared = before.lastIndexOf("String " + variable.group(1) + " =");
        if (declared < 0) {
            return List.of(message);
        }
        String value = before.substring(before.indexOf('=', declared) + 1);
        String rest = message.substring(variable.end(1));
        if (value.strip().startsWith("switch")) {
            String cases = value.substring(0, value.indexOf("};"));
            return ARM.matcher(cases)
                    .results()
                    .map((MatchResult arm) -> arm.group(1) + rest)
                    .toList();
        }
        return List.of(JavaText.until(value, ';') + rest);
    }
}
