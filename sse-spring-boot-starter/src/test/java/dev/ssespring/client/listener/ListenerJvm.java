package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.autoconfigure.SseListenerAutoConfiguration;
import dev.ssespring.concurrent.ChildProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application without a web server in a process of its own, whose main method returns at once. */
final class ListenerJvm implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();

    ListenerJvm(String... properties) throws IOException {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ListenerJvm.class.getName());
        process = ChildProcesses.endingWithThisJvm(
                new ProcessBuilder(Stream.concat(java, Stream.of(properties)).toList())
                        .redirectErrorStream(true)
                        .start());
        Thread reader = new Thread(this::read, "listener-jvm");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(output::add);
        } catch (IOException ex) {
            output.add("! " + ex);
        }
    }

    List<String> output() {
        return output;
    }

    /** Waits for a line of output. */
    void await(String line) {
        Awaitility.await()
                .atMost(LIMIT)
                .failFast(() -> assertThat(process.isAlive() || output.contains(line))
                        .as("alive: " + output)
                        .isTrue())
                .until(() -> output.contains(line));
    }

    /** Sends a command to the process. */
    void tell(Command command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Terminates the process as the operating system does. */
    void terminate() {
        process.destroy();
    }

    boolean isAliveAfter(Duration time) throws InterruptedException {
        return !process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    int exitCode() throws InterruptedException {
        if (isAliveAfter(LIMIT)) {
            throw new AssertionError("Still alive: " + output);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    enum Command {
        START,
        STOP,
        CLOSE,
        EXIT
    }

    public static void main(String[] properties) {
        Thread main = Thread.currentThread();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off")
                .run(properties);
        daemon(() -> {
            main.join();
            say("main has returned");
        });
        daemon(() -> obey(context));
    }

    /** Keeps the process alive by nothing but its listeners. */
    private static void daemon(Job job) {
        Thread thread = new Thread(() -> {
            try {
                job.run();
            } catch (Exception ex) {
                say("! " + ex);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void obey(ConfigurableApplicationContext context) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            SseListenerContainer container = context.getBean(SseListenerRegistry.class)
                    .container("letters")
                    .orElseThrow();
            switch (Command.valueOf(line)) {
                case START -> container.start();
                case STOP -> container.stop();
                case CLOSE -> context.close();
                case EXIT -> exit(context);
            }
        }
    }

    /** On a thread that is no daemon, or the JVM could exit with 0 between the two calls. */
    private static void exit(ConfigurableApplicationContext context) {
        Thread thread = new Thread(() -> System.exit(SpringApplication.exit(context, () -> 3)));
        thread.setDaemon(false);
        thread.start();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @FunctionalInterface
    private interface Job {

        void run() throws Exception;
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SseClientAutoConfiguration.class, SseListenerAutoConfiguration.class})
    static class Application {

        private final CountDownLatch never = new CountDownLatch(1);

        @SseListener(url = "${url}", id = "letters", autoStartup = "${auto:true}")
        void on(String data) throws InterruptedException {
            say("= " + data);
            while (data.equals("hang")) {
                try {
                    never.await();
                } catch (InterruptedException ex) {
                    say("interrupted");
                }
            }
        }
    }
}
