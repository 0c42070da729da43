package dev.ssespring.broker.redis;

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

/** A node in a process of its own, with one stream; tells what the stream gets. */
final class OtherJvm implements AutoCloseable {

    private final Process process;
    private final List<String> received = new CopyOnWriteArrayList<>();

    OtherJvm(int redisPort) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherJvm.class.getName(),
                        "" + redisPort)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
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

    /** The other side: ends with the process that started it, when its standard input does. */
    public static void main(String[] arguments) throws IOException {
        TestNode node = TestNode.start(Integer.parseInt(arguments[0]));
        TestStream stream = node.subscribe();
        System.out.println("> open");
        Thread teller = new Thread(() -> {
            int told = 0;
            while (true) {
                int from = told;
                Awaitility.await().forever().until(() -> stream.events().size() > from);
                for (; told < stream.events().size(); told++) {
                    SseEvent event = stream.events().get(told);
                    System.out.println("= " + event.id() + ' ' + event.event() + ' ' + event.data());
                }
                System.out.flush();
            }
        });
        teller.setDaemon(true);
        teller.start();
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
