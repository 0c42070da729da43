package dev.ssespring.web;

import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.ChildProcesses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real nginx in front of a server, with one location for each way of connecting to it. */
final class Nginx implements AutoCloseable {

    static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid %1$s/pid;
            error_log %1$s/errors warn;
            events { worker_connections 1024; }
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                upstream kept { server 127.0.0.1:%2$d; keepalive 4; }
                server {
                    listen 127.0.0.1:%3$d;
                    location /old/ {
                        proxy_pass %4$s://127.0.0.1:%2$d/;
                        proxy_http_version 1.0;
                    }
                    location /closed/ {
                        proxy_pass %4$s://127.0.0.1:%2$d/;
                        proxy_http_version 1.1;
                    }
                    location /kept/ {
                        proxy_pass %4$s://kept/;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_set_header Host localhost;
                        proxy_next_upstream off;
                    }
                    location /buffered/ {
                        proxy_pass %4$s://127.0.0.1:%2$d/;
                        proxy_http_version 1.0;
                        proxy_ignore_headers X-Accel-Buffering;
                    }
                }
            }
            """;

    private final Path directory;
    private final int port;
    private final Process process;

    Nginx(Path directory, int upstream) throws IOException {
        this(directory, upstream, "http");
    }

    /** The scheme is that of the connections to the server; nginx does not check its certificate. */
    Nginx(Path directory, int upstream, String scheme) throws IOException {
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"), CONFIGURATION.formatted(directory, upstream, port, scheme));
        process = ChildProcesses.endingWithThisJvm(
                new ProcessBuilder(PROGRAM.toString(), "-p", directory.toString(), "-c", configuration.toString())
                        .inheritIO()
                        .start());
        await().atMost(Duration.ofSeconds(10)).until(this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** What nginx did not like. */
    String errors() throws IOException {
        return Files.readString(directory.resolve("errors"));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
