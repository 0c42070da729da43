package dev.ssespring.benchmarks.server;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a request asks for, by what follows its path's question mark. */
record Parameters(Map<String, String> values) {

    private static final String PORT = "--server.port=";
    private static final int LONGEST_QUOTE = 40;

    /** What follows a path's question mark; null if there is none. */
    static Parameters of(@Nullable String query) {
        return new Parameters(
                Arrays.stream(Objects.requireNonNullElse(query, "").split("&"))
                        .filter(parameter -> parameter.contains("="))
                        .map(parameter -> parameter.split("=", 2))
                        .collect(Collectors.toMap(
                                parameter -> parameter[0], parameter -> parameter[1], (first, second) -> first)));
    }

    /** The port that a program is told by {@code --server.port=}, as Boot's are; 8080 if it is not. */
    static int port(String... args) {
        return Arrays.stream(args)
                .filter(argument -> argument.startsWith(PORT))
                .mapToInt(argument -> Integer.parseInt(argument.substring(PORT.length())))
                .findFirst()
                .orElse(8080);
    }

    /**
     * The number of that name.
     *
     * @param ifAbsent the empty string if the client has to say it
     * @throws IllegalArgumentException if there is none in the range, with a message for the client
     */
    int number(String name, String ifAbsent, int min, int max) {
        String value = values.getOrDefault(name, ifAbsent);
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException ex) {
            // Refused below, as what is out of range.
        }
        String shortened = (value.length() <= LONGEST_QUOTE) ? value : value.substring(0, LONGEST_QUOTE) + "...";
        throw new IllegalArgumentException("'%s' must be a whole number from %d to %d, but is %s"
                .formatted(name, min, max, value.isEmpty() ? "missing" : "'" + shortened + "'"));
    }
}
