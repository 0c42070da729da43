package dev.ssespring.web;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.TestClient;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.concurrent.ChildProcesses;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker in a process of its own, so that it can be killed and paused as the system does it. It prints a line when a
 * job begins, and another when the handler has returned. The first argument is the URL, the second how long a job takes
 * in milliseconds.
 */
final class WorkerProcess implements AutoCloseable {

    private static final long LONGEST_WAIT_SECONDS = 40;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private WorkerProcess(Process process) {
        this.process = process;
        SseThreads.daemon("worker-output", this::read).start();
    }

    private void read() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException ex) {
            lines.add("The output of the worker broke off: " + ex);
        }
    }

    static WorkerProcess start(String url, long jobMillis) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName(),
                        url,
                        String.valueOf(jobMillis))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        return new WorkerProcess(process);
    }

    /** Waits for a line that begins so, and skips others such as those of the log. */
    void await(String begin) throws InterruptedException {
        String line = "";
        while (!line.startsWith(begin)) {
            line = lines.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("The worker has not printed '" + begin + "' but " + seen);
            }
            seen.add(line);
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill -" + name + " failed with " + code);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] args) throws IOException {
        long jobMillis = Long.parseLong(args[1]);
        SystemClock clock = SseClock.system("worker-clock");
        ExecutorService threads = SseThreads.growingPool("worker-", 20);
        HttpTransport transport = TestClient.transport();
        SseClient client = SseClient.builder(transport, threads, clock).build();
        new RemoteWorkersBuilder(args[0], client, transport, threads, clock)
                .build()
                .work("q", String.class, JobWorkerOptions.DEFAULTS.slots(2), (payload, job) -> {
                    System.out.println("BEGIN " + job.id() + " " + job.attempt());
                    try {
                        new CountDownLatch(1).await(jobMillis, TimeUnit.MILLISECONDS);
                        return "result of attempt " + job.attempt();
                    } catch (InterruptedException ex) {
                        System.out.println("INTERRUPTED " + job.id() + " " + job.attempt());
                        throw ex;
                    } finally {
                        System.out.println("END " + job.id() + " " + job.attempt());
                    }
                });
        // Ends with the process of the test.
        while (System.in.read() >= 0) {}
        System.exit(0);
    }
}
