package dev.ssespring.web;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.TestClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.ChildProcesses;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Dispatcher of jobs in Redis, or worker, in a process of its own that can be killed. Prints a line for what happens. */
final class JobProcess implements AutoCloseable {

    private static final String EXCLUDED =
            "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

    private final Process process;
    private final BufferedReader output;

    private JobProcess(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                JobProcess.class.getName()));
        command.addAll(arguments);
        process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a dispatcher; it prints its port. */
    static JobProcess dispatcher(int redisPort, String... properties) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("dispatcher", "spring.data.redis.port=" + redisPort));
        arguments.addAll(List.of(properties));
        return new JobProcess(arguments);
    }

    /** Starts a worker whose jobs never end; it prints their ids and attempts. */
    static JobProcess worker(int dispatcherPort) throws IOException {
        return new JobProcess(List.of("worker", "http://localhost:" + dispatcherPort + "/jobs"));
    }

    /** Waits for a line, and returns what follows these words. */
    String await(String begin) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(begin)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new AssertionError("The process has ended before it printed " + begin);
        }
        return line.substring(begin.length());
    }

    int port() throws IOException {
        return Integer.parseInt(await("PORT "));
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits until the process has ended by itself. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("worker")) {
            work(arguments[1]);
            return;
        }
        List<String> properties = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        properties.addAll(List.of(
                "server.port=0",
                "sse.jobs.store=redis",
                "sse.jobs.path=/jobs",
                "spring.autoconfigure.exclude=" + EXCLUDED));
        ServletWebServerApplicationContext context =
                (ServletWebServerApplicationContext) new SpringApplicationBuilder(Dispatcher.class)
                        .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN"))
                        .properties(properties.toArray(String[]::new))
                        .run();
        System.out.println("PORT " + context.getWebServer().getPort());
    }

    private static void work(String url) throws InterruptedException {
        SystemClock clock = SseClock.system("worker-clock");
        ExecutorService threads = SseThreads.growingPool("worker-", 20);
        HttpTransport transport = TestClient.transport();
        SseClient client = SseClient.builder(transport, threads, clock).build();
        CountDownLatch never = new CountDownLatch(1);
        new RemoteWorkersBuilder(url, client, transport, threads, clock)
                .build()
                .work("q", String.class, JobWorkerOptions.DEFAULTS, (payload, job) -> {
                    System.out.println("BEGIN " + job.id() + " " + job.attempt() + " " + job.fence());
                    never.await();
                    return null;
                });
        never.await();
    }

    @EnableAutoConfiguration
    static class Dispatcher {

        @Bean
        JobAuthorizer allowingJobAuthorizer() {
            return (access, queue, caller) -> true;
        }

        /** Ends the process between a claim and the delivery of its jobs, as by SIGKILL, if a property asks for it. */
        @Bean
        JobObserver haltingJobObserver(Environment environment) {
            boolean halting = environment.getProperty("test.halt-on-dispatch", Boolean.class, false);
            return new JobObserver() {
                @Override
                public void onDispatched(String queue, Duration waited) {
                    if (halting) {
                        Runtime.getRuntime().halt(137);
                    }
                }
            };
        }
    }
}
