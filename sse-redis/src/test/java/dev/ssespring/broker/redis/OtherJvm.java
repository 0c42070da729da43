package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.ChildProcesses;
import dev.ssespring.protocol.SseEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Node with one stream in a process of its own, which prints the events of the stream. */
final class OtherJvm implements AutoCloseable {

    private final Process process;
    private final List<String> received = new CopyOnWriteArrayList<>();

    OtherJvm(int redisPort) throws IOException {
        process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherJvm.class.getName(),
                        "" + redisPort)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        Thread thread = new Thread(this::read, "other-jvm");
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> received.contains("> open"));
    }

    List<String> received() {
        return received.stream()
                .filter(line -> line.startsWith("= "))
                .map(line -> line.substring(2))
                .toList();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(received::add);
        } catch (IOException ex) {
            received.add("! " + ex);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Runs in the other process, which ends when its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        TestNode node = TestNode.start(Integer.parseInt(arguments[0]));
        TestStream stream = node.subscribe();
        System.out.println("> open");
        Thread printer = new Thread(() -> {
            int printed = 0;
            while (true) {
                int from = printed;
                Awaitility.await().forever().until(() -> stream.events().size() > from);
                for (; printed < stream.events().size(); printed++) {
                    SseEvent event = stream.events().get(printed);
                    System.out.println("= " + event.id() + ' ' + event.event() + ' ' + event.data());
                }
                System.out.flush();
            }
        });
        printer.setDaemon(true);
        printer.start();
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
