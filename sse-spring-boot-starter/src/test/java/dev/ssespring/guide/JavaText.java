package dev.ssespring.guide;

import java.util.ArrayList;
import java.util.List;

/** Reads just as much of Java expressions as log calls need. */
final class JavaText {

    private static final String COMPUTED = "…";

    private JavaText() {}

    /** Returns the arguments of a call; {@code from} is behind its opening parenthesis. */
    static List<String> arguments(String source, int from) {
        List<String> arguments = new ArrayList<>();
        int at = from;
        while (true) {
            String argument = until(source.substring(at), ',');
            arguments.add(argument.strip());
            at += argument.length();
            if (at >= source.length() || source.charAt(at) != ',') {
                return arguments;
            }
            at++;
        }
    }

    /** Returns the text before a separator or before a parenthesis that was not opened in it. */
    static String until(String source, char separator) {
        int depth = 0;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '"') {
                i = endOfLiteral(source, i);
            } else if (c == '(' || c == '{') {
                depth++;
            } else if (c == ')' || c == '}') {
                if (depth-- == 0) {
                    return source.substring(0, i);
                }
            } else if (c == separator && depth == 0) {
                return source.substring(0, i);
            }
        }
        return source;
    }

    /** Returns the text of an expression, with an ellipsis for each part that is not a literal. */
    static String template(String expression) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '"') {
                int end = endOfLiteral(expression, i);
                text.append(expression, i + 1, end);
                i = end;
            } else if (expression.startsWith(".formatted(", i)) {
                int open = i + ".formatted(".length();
                i = open + until(expression.substring(open), '\0').length();
            } else if (Character.isJavaIdentifierStart(c)) {
                text.append(COMPUTED);
                i = endOfValue(expression, i);
            }
        }
        return text.toString()
                .replaceAll("%[sd]", COMPUTED)
                .replaceAll(COMPUTED + "{2,}", COMPUTED)
                .strip();
    }

    /** Skips names, and the arguments of calls. */
    private static int endOfValue(String expression, int from) {
        int i = from;
        while (i < expression.length()) {
            char c = expression.charAt(i);
            if (c == '(') {
                i += 1 + until(expression.substring(i + 1), '\0').length();
            } else if (!Character.isJavaIdentifierPart(c) && c != '.') {
                return i - 1;
            }
            i++;
        }
        return i;
    }

    private static int endOfLiteral(String source, int from) {
        int i = from + 1;
        while (source.charAt(i) != '"') {
            i += (source.charAt(i) == '\\') ? 2 : 1;
        }
        return i;
    }
}
