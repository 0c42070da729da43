package dev.ssespring.web;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.TestClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.ChildProcesses;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Dispatcher with a page that works in a browser, or worker, in a process of its own that is killed or suspended. */
final class JobChaosProcess implements AutoCloseable {

    static final String QUEUE = "chaos";
    static final String PAGE = "/chaos/worker.html";

    private static final int SLOTS = 4;
    private static final String EXCLUDED =
            "org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration";

    private final Process process;

    private JobChaosProcess(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                JobChaosProcess.class.getName()));
        command.addAll(arguments);
        process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    static JobChaosProcess dispatcher(int port, int redisPort, List<String> properties, Path log) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "dispatcher", "server.port=" + port, "spring.data.redis.port=" + redisPort, "sse.jobs.store=redis"));
        arguments.addAll(List.of("sse.jobs.path=/jobs", "spring.autoconfigure.exclude=" + EXCLUDED));
        arguments.addAll(properties);
        return new JobChaosProcess(arguments, log);
    }

    /** Takes as many milliseconds for a job as its payload says. */
    static JobChaosProcess worker(int dispatcherPort, Path log) throws IOException {
        return new JobChaosProcess(List.of("worker", "http://localhost:" + dispatcherPort + "/jobs"), log);
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends SIGSTOP or SIGCONT; does nothing if the process has ended. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + process.pid())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("worker")) {
            work(arguments[1]);
            return;
        }
        new SpringApplicationBuilder(ChaosDispatcher.class)
                .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN"))
                .properties(List.of(arguments).subList(1, arguments.length).toArray(String[]::new))
                .run();
    }

    private static void work(String url) throws InterruptedException {
        SystemClock clock = SseClock.system("worker-clock");
        ExecutorService threads = SseThreads.growingPool("worker-", 50);
        HttpTransport transport = TestClient.transport();
        SseClient client = SseClient.builder(transport, threads, clock).build();
        new RemoteWorkersBuilder(url, client, transport, threads, clock)
                .idle(Duration.ofSeconds(5))
                .build()
                .work(QUEUE, String.class, JobWorkerOptions.DEFAULTS.slots(SLOTS), (millis, job) -> {
                    new CountDownLatch(1).await(Long.parseLong(millis), TimeUnit.MILLISECONDS);
                    return "jvm";
                });
        new CountDownLatch(1).await();
    }

    @EnableAutoConfiguration
    static class ChaosDispatcher {

        private static final String HTML = """
                <!DOCTYPE html>
                <title>Worker</title>
                <script type="module">
                  import { sseWorker } from "./worker.js";
                  sseWorker("/jobs", "chaos", async millis => {
                    await new Promise(done => setTimeout(done, Number(millis)));
                    return "browser";
                  }, { slots: 2 });
                </script>
                """;

        @Bean
        JobAuthorizer allowingJobAuthorizer() {
            return (access, queue, caller) -> true;
        }

        /** The browser client as it is built, which is not on the class path of every run. */
        @Bean
        RouterFunction<ServerResponse> chaosRoutes(Environment environment) {
            Path dist = Path.of(environment.getRequiredProperty("test.dist"));
            MediaType script = MediaType.parseMediaType("text/javascript");
            return RouterFunctions.route()
                    .GET(
                            PAGE,
                            request -> ServerResponse.ok()
                                    .contentType(MediaType.TEXT_HTML)
                                    .body(HTML))
                    .GET(
                            "/chaos/{file}.js",
                            request -> ServerResponse.ok()
                                    .contentType(script)
                                    .body(new FileSystemResource(dist.resolve(request.pathVariable("file") + ".js"))))
                    .build();
        }
    }
}
