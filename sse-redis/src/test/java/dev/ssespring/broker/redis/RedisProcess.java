package dev.ssespring.broker.redis;

import dev.ssespring.concurrent.ChildProcesses;
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

/** Redis server on a free port, with its data in a directory of its own; can be killed, paused and restarted. */
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

    /** Starts a server with settings as on the command line, such as {@code --appendonly}, {@code yes}. */
    public static RedisProcess start(String... settings) {
        RedisProcess redis = new RedisProcess();
        redis.settings.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0"));
        redis.settings.addAll(List.of(settings));
        redis.launch();
        return redis;
    }

    /** Starts a server for a cluster. */
    static RedisProcess startForCluster() {
        // The default port of the cluster bus is this port plus 10,000, which may be out of range.
        return start("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", "" + freePort());
    }

    /** Starts a sentinel that monitors a master by the name {@code master} and promotes a replica when it fails. */
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

    /** Starts the server, with the data in its directory. */
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
            process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("log").toFile()))
                    .start());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Awaitility.await("Redis is up").atMost(PATIENCE).until(() -> process.isAlive() && answers("PING", "+PONG"));
    }

    /** Sends a command and returns whether the first line of the reply is as expected. */
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

    /** Kills the server, which saves nothing. */
    public void kill() {
        process.destroyForcibly();
        Awaitility.await("Redis is dead").atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Suspends the process; its connections stay open. */
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

    /** Deletes all data. Called only while the server does not run. */
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
