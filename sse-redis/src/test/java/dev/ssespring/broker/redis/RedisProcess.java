package dev.ssespring.broker.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A real Redis on a free port, which keeps its data in a directory of its own and can be killed, paused and restarted. */
public final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final File executable;
    private final Path directory;
    private final int port;
    private final List<String> settings = new ArrayList<>();
    private Process process;

    private RedisProcess() {
        try {
            this.executable = RedisExecProvider.defaultProvider().get();
            this.directory = Files.createTempDirectory("redis");
            this.port = freePort();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** With settings as on its command line, such as {@code --appendonly}, {@code yes}. */
    public static RedisProcess start(String... settings) {
        RedisProcess redis = new RedisProcess();
        redis.settings.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0"));
        redis.settings.addAll(List.of(settings));
        redis.launch();
        return redis;
    }

    /** One that is to be part of a cluster. */
    static RedisProcess startForCluster() {
        // The port of the cluster's bus would be this one plus 10,000, which may be none.
        return start("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", "" + freePort());
    }

    /** One that watches a master, by the name {@code master}, and replaces it by a replica when it is away. */
    static RedisProcess startSentinel(RedisProcess master) {
        RedisProcess sentinel = new RedisProcess();
        sentinel.settings.add("--sentinel");
        try {
            Files.writeString(sentinel.directory.resolve("sentinel.conf"), """
                    sentinel monitor master 127.0.0.1 %d 1
                    sentinel down-after-milliseconds master 500
                    sentinel failover-timeout master 2000
                    """.formatted(master.port));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        sentinel.launch();
        return sentinel;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    /** Starts it again, with the data that are in its directory. */
    public void launch() {
        List<String> command = new ArrayList<>();
        command.add(executable.getPath());
        Path sentinel = directory.resolve("sentinel.conf");
        if (Files.exists(sentinel)) {
            command.add(sentinel.toString());
        }
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(settings);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Awaitility.await("Redis is up").atMost(PATIENCE).until(() -> process.isAlive() && answers("PING", "+PONG"));
    }

    /** Sends one command and tells whether the first line of the answer is as expected. */
    public boolean answers(String command, String expected) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString().equals(expected);
        } catch (IOException ex) {
            return false;
        }
    }

    /** At once, without saving anything. */
    public void kill() {
        process.destroyForcibly();
        Awaitility.await("Redis is dead").atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Stops it from doing anything; its connections stay. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
            Awaitility.await("the signal").atMost(PATIENCE).until(() -> !kill.isAlive());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Forgets all data; only while it does not run. */
    public void wipe() {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(directory))
                    .map(Path::toFile)
                    .forEach(File::delete);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close() {
        kill();
        wipe();
        directory.toFile().delete();
    }
}
