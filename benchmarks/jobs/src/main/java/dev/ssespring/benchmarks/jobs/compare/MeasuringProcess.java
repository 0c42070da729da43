package dev.ssespring.benchmarks.jobs.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A process that prints lines; its errors go to a file. Used by one thread; closing it kills the process. */
final class MeasuringProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final Path log;

    private MeasuringProcess(Process process, Path log) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.log = log;
    }

    static MeasuringProcess start(List<String> command, Path log) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        // If this one is ended while it measures.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new MeasuringProcess(process, log);
    }

    /** A process of this program, in the role that the arguments name. */
    static MeasuringProcess java(String heap, List<String> arguments, Path log) throws IOException {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap));
        if (classPath.endsWith(".jar") && Files.isRegularFile(Path.of(classPath))) {
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, JobsComparison.class.getName()));
        }
        command.addAll(arguments);
        return start(command, log);
    }

    /** Waits for a line, and returns what follows its beginning. */
    String await(String begin) throws IOException {
        return line(line -> line.startsWith(begin), begin).substring(begin.length());
    }

    /** Waits for a line with these words. */
    void awaitContaining(String words) throws IOException {
        line(line -> line.contains(words), words);
    }

    private String line(Predicate<String> wanted, String described) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (wanted.test(line)) {
                return line;
            }
        }
        throw new IOException("The process ended without printing '%s': see %s".formatted(described.trim(), log));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
