package dev.ssespring.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The demo in a process of its own, which can be paused; closing kills it. */
final class DemoProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    private DemoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static DemoProcess start(Path directory, String... arguments) throws IOException {
        int port = FreePort.find();
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DemoApplication.class.getName(),
                "--server.port=" + port));
        command.addAll(List.of(arguments));
        Process process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("demo.log").toFile())
                .start());
        DemoProcess demo = new DemoProcess(process, port);
        try {
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(demo::isUp);
        } catch (RuntimeException ex) {
            demo.close();
            throw ex;
        }
        return demo;
    }

    private boolean isUp() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url("/actuator/health")).toURL().openConnection();
        return connection.getResponseCode() == 200;
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** Sends a signal: STOP or CONT. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
