package dev.ssespring.benchmarks.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What to run, and how.
 *
 * @param quick small runs, to see that everything works: their figures say little
 * @param servers what to compare
 * @param scenarios names of those to run; empty for all
 * @param machine where the servers run
 * @param output directory of the results
 */
record ComparisonOptions(boolean quick, List<Contender> servers, List<String> scenarios, Machine machine, Path output) {

    static final String USAGE = """
            Options:
              --quick                  small runs, to see that everything works
              --servers=a,b            of tomcat, jetty, emitter, emitter-jetty, webflux, nchan, bare
                                       (default: all)
              --scenarios=a,b          of steady, reconnected, burst, burst-defaults, stalled, idle,
                                       idle-on-response, idle-tls, idle-5k, idle-10k, idle-19k, heartbeats,
                                       connect-storm, connect-storm-warm, replay-storm, many-topics, big-event
                                       (default: all)
              --java=PATH              the servers' java (default: this one)
              --jvm=OPTIONS            the servers' JVM options (default: -Xmx2g)
              --server-core=N          core of the server (default: 0)
              --load-core=N            core of the load client (default: 1)
              --project=DIR            the project's directory, built (default: .)
              --output=DIR             where the results go (default: servlet/target)
            """;

    static ComparisonOptions parse(String... args) {
        Arguments arguments = new Arguments(args);
        Path project = Path.of(arguments.value("project", "."));
        ComparisonOptions options = new ComparisonOptions(
                arguments.isGiven("quick"),
                list(arguments.value("servers", "")).stream()
                        .map(ComparisonOptions::contender)
                        .toList(),
                list(arguments.value("scenarios", "")),
                new Machine(
                        project,
                        Path.of(arguments.value("java", System.getProperty("java.home") + "/bin/java")),
                        List.of(arguments.value("jvm", "-Xmx2g").split(" ")),
                        Integer.parseInt(arguments.value("server-core", "0")),
                        Integer.parseInt(arguments.value("load-core", "1"))),
                Path.of(arguments.value("output", project.resolve("servlet/target") + "")));
        arguments.refuseOthers();
        return options;
    }

    ComparisonOptions {
        servers = servers.isEmpty() ? List.of(Contender.values()) : List.copyOf(servers);
        scenarios = List.copyOf(scenarios);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).filter(part -> !part.isEmpty()).toList();
    }

    private static Contender contender(String id) {
        return Arrays.stream(Contender.values())
                .filter(contender -> contender.id().equals(id.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No such server: '" + id + "'\n" + USAGE));
    }

    /** Takes them one by one; what is left in the end is unknown. */
    private static final class Arguments {

        private final List<String> left;

        Arguments(String... args) {
            left = new ArrayList<>(List.of(args));
        }

        boolean isGiven(String name) {
            return left.remove("--" + name);
        }

        String value(String name, String otherwise) {
            String start = "--" + name + "=";
            for (String argument : left) {
                if (argument.startsWith(start)) {
                    left.remove(argument);
                    return argument.substring(start.length());
                }
            }
            return otherwise;
        }

        void refuseOthers() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("Unknown: " + left + "\n" + USAGE);
            }
        }
    }
}
