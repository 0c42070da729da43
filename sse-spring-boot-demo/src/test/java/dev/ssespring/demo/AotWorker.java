package dev.ssespring.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A worker in a process of its own, with the beans that the build has fixed ahead of time; closing kills it, without a chance to tell anybody. */
final class AotWorker implements AutoCloseable {

    private static final Path CLASSES = Path.of("target", "worker-aot", "classes");

    private static final Path PLAIN_CLASSES = Path.of("target", "classes").toAbsolutePath();
    private static final Path TEST_CLASSES = Path.of("target", "test-classes").toAbsolutePath();

    private final Process process;
    private final Path log;

    private AotWorker(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static AotWorker start(RunningDemo dispatcher, Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-Dspring.aot.enabled=true",
                "-cp",
                classPath(),
                DemoApplication.class.getName(),
                "--spring.profiles.active=worker",
                "--dispatcher.url=" + dispatcher.url(""),
                "--worker.name=alpha",
                "--worker.directory=" + directory));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "worker", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new AotWorker(process, log);
    }

    static Path classes() {
        if (!Files.isDirectory(CLASSES)) {
            throw new IllegalStateException(
                    "There is no %s: the build makes it before integration tests, run ./mvnw verify"
                            .formatted(CLASSES.toAbsolutePath()));
        }
        return CLASSES;
    }

    private static String classPath() {
        Stream<String> others = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(PLAIN_CLASSES))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(TEST_CLASSES));
        return Stream.concat(Stream.of(classes().toString()), others).collect(Collectors.joining(File.pathSeparator));
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
