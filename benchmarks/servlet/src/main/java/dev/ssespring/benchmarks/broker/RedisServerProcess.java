package dev.ssespring.benchmarks.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import redis.embedded.RedisServer;

/** Redis with its default settings, but without saving: no disk in the figures. */
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
        RedisServer server =
                RedisServer.builder().port(port).setting("save \"\"").build();
        Set<ProcessHandle> before = children();
        server.start();
        ProcessHandle process = children().stream()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis is no child of this process"));
        return new RedisServerProcess(server, port, process);
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
