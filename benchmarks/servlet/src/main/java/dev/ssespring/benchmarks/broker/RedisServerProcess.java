package dev.ssespring.benchmarks.broker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import redis.embedded.RedisExecProvider;
import redis.embedded.RedisServer;
import redis.embedded.util.OS;

/**
 * Redis with its default settings, but without saving: no disk in the figures. It is {@code redis-server} of the path if there
 * is one, as in production. The program that tests bring with them uses another allocator, with which a script takes 1.6 times
 * the CPU.
 */
public final class RedisServerProcess implements AutoCloseable {

    private final RedisServer server;
    private final int port;
    private final ProcessHandle process;

    private RedisServerProcess(RedisServer server, int port, ProcessHandle process) {
        this.server = server;
        this.port = port;
        this.process = process;
    }

    public static RedisServerProcess start() {
        int port = freePort();
        RedisServer server = RedisServer.builder()
                .redisExecProvider(program())
                .port(port)
                .setting("save \"\"")
                .build();
        Set<ProcessHandle> before = children();
        server.start();
        ProcessHandle process = children().stream()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis is no child of this process"));
        return new RedisServerProcess(server, port, process);
    }

    private static RedisExecProvider program() {
        RedisExecProvider program = RedisExecProvider.defaultProvider();
        Optional<Path> installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst();
        System.out.printf(
                "%nRedis: %s%n", installed.map(Path::toString).orElse("the program that tests bring with them"));
        installed.ifPresent(path -> program.override(OS.UNIX, path.toString()).override(OS.MAC_OS_X, path.toString()));
        return program;
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
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

    public long cpuNanos() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("Redis has ended, or this system tells no CPU time"))
                .toNanos();
    }

    @Override
    public void close() {
        server.stop();
    }
}
