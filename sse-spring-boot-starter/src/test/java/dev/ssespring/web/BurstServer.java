package dev.ssespring.web;

import dev.ssespring.concurrent.ChildProcesses;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A server in a process of its own, whose heap is limited, which publishes as it is told. */
final class BurstServer implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final PrintWriter input;
    private final int port;

    BurstServer(String heap, TestServer.Kind kind, String... properties) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                BurstServer.class.getName(),
                kind.name()));
        command.addAll(List.of(properties));
        process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        output = process.inputReader(StandardCharsets.UTF_8);
        input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        port = Integer.parseInt(answer("port "));
    }

    int port() {
        return port;
    }

    /** Publishes on one topic, and returns when all is published. */
    void publish(String topic, int events, int size) throws IOException {
        input.println("publish " + topic + ' ' + events + ' ' + size);
        answer("published");
    }

    /** Returns the live heap in megabytes, and what the publisher has counted. */
    String report() throws IOException {
        input.println("report");
        return answer("report ");
    }

    private String answer(String start) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(start)) {
                return line.substring(start.length());
            }
        }
        throw new IOException("The server has ended");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Runs in the other process, until its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        String[] properties = Arrays.copyOfRange(arguments, 1, arguments.length);
        try (TestServer server = TestServer.Kind.valueOf(arguments[0]).start(properties);
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("port " + server.port());
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                String[] words = line.split(" ", -1);
                if (words[0].equals("publish")) {
                    SseEvent event = SseEvent.of("x".repeat(Integer.parseInt(words[3])));
                    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                        server.publisher().publish(words[1], event);
                    }
                    System.out.println("published");
                } else {
                    System.out.println("report " + report(server));
                }
            }
        }
    }

    private static String report(TestServer server) {
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().startsWith("Tenured"))
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.gc();
        long live = ManagementFactory.getMemoryPoolMXBeans().stream()
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(usage -> usage != null)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        var statistics = server.publisher().statistics();
        return "old generation at most %d MB, live %d MB, replayed %d, gaps %d, dropped %d, overflowed %d"
                .formatted(
                        peak >> 20,
                        live >> 20,
                        statistics.replayed(),
                        statistics.gaps(),
                        statistics.dropped(),
                        statistics.closed().get(CloseReason.OVERFLOW));
    }
}
