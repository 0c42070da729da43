package dev.ssespring.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A worker in a process of its own; closing kills it, without a chance to tell anybody. */
final class WorkerProcess implements AutoCloseable {

    private static final Path AOT_CLASSES = Path.of("target", "worker-aot", "classes");

    private static final Path PLAIN_CLASSES = Path.of("target", "classes").toAbsolutePath();
    private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();

    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static WorkerProcess start(String dispatcher, String name, Path directory) throws IOException {
        return start(List.of("-cp", System.getProperty("java.class.path")), dispatcher, name, directory);
    }

    /** With the beans that the build has fixed ahead of time. */
    static WorkerProcess startAot(String dispatcher, String name, Path directory) throws IOException {
        return start(List.of("-Dspring.aot.enabled=true", "-cp", aotClassPath()), dispatcher, name, directory);
    }

    private static WorkerProcess start(List<String> options, String dispatcher, String name, Path directory)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of(
                DemoApplication.class.getName(),
                "--spring.profiles.active=worker",
                "--dispatcher.url=" + dispatcher,
                "--worker.name=" + name));
        Path log = Files.createTempFile(directory, name, ".log");
        Process process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        return new WorkerProcess(process, log);
    }

    static Path aotClasses() {
        if (!Files.isDirectory(AOT_CLASSES)) {
            throw new IllegalStateException(
                    "There is no %s: the build makes it before integration tests, run ./mvnw verify"
                            .formatted(AOT_CLASSES.toAbsolutePath()));
        }
        return AOT_CLASSES;
    }

    private static String aotClassPath() {
        Stream<String> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(PLAIN_CLASSES))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(TEST_CLASSES));
        return Stream.concat(Stream.of(aotClasses().toString()), others)
                .collect(Collectors.joining(File.pathSeparator));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the exit status of the process; waits for its end. */
    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        kill();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }
}
