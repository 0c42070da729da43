package dev.ssespring.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real Redis on a free port, which saves nothing. */
final class EmbeddedRedis implements AutoCloseable {

    private final int port = freePort();
    private final RedisServer server = RedisServer.builder()
            .port(port)
            .setting("bind 127.0.0.1")
            .setting("save \"\"")
            .build();

    EmbeddedRedis() {
        start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** What makes the demo one of its nodes. */
    String[] arguments() {
        return new String[] {
            "--spring.profiles.active=redis", "--spring.data.redis.port=" + port, "--sse.heartbeat=100ms"
        };
    }

    void start() {
        server.start();
    }

    void stop() {
        server.stop();
    }

    @Override
    public void close() {
        stop();
    }
}
