package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the servers run.
 *
 * @param project the project's directory, built
 * @param java the servers' java
 * @param jvmOptions of the servers
 * @param serverCore core of the server
 * @param loadCore core of this process
 */
record Machine(Path project, Path java, List<String> jvmOptions, int serverCore, int loadCore) {

    /** The command that runs java on the server's core. */
    List<String> command(List<String> program) {
        List<String> command = new ArrayList<>();
        if (canPin()) {
            command.addAll(List.of("taskset", "-c", serverCore + ""));
        }
        command.add(java.toString());
        command.addAll(jvmOptions);
        command.addAll(program);
        return command;
    }

    /** Moves this process, with all its threads, to the load's core. */
    void pinLoad() throws IOException, InterruptedException {
        if (canPin()) {
            String pid = ProcessHandle.current().pid() + "";
            Command.run(List.of("taskset", "-a", "-c", "-p", loadCore + "", pid));
        }
    }

    Path jcmd() {
        return java.resolveSibling("jcmd");
    }

    /** What figures depend on. */
    String description() throws IOException {
        String cores = canPin()
                ? "server on core %d, load on core %d".formatted(serverCore, loadCore)
                : "not pinned to cores, for want of 'taskset'";
        return "%s, %d cores, %s; servers: %s, %s; %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version"),
                        javaVersion(),
                        String.join(" ", jvmOptions),
                        cores);
    }

    private String javaVersion() throws IOException {
        Path release = java.resolveSibling("..").resolve("release");
        if (!Files.exists(release)) {
            return java.toString();
        }
        try (var lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> "Java " + line.substring(line.indexOf('=') + 1).replace("\"", ""))
                    .findFirst()
                    .orElse(java.toString());
        }
    }

    private static String processor() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpus)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(cpus)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }

    private static boolean canPin() {
        return Files.isExecutable(Path.of("/usr/bin/taskset"));
    }
}
