package dev.ssespring.benchmarks.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * nginx with nchan, one process of it, as it is to be had from a Linux distribution. This program starts it, and publishes to
 * it by HTTP what {@code /nchan/start} asks for. Only nginx is measured, the publisher is not.
 */
public final class NchanServer {

    /** Where Debian puts it. */
    public static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    /** Every stream gets every event, as with the others: no message is given up. */
    private static final String CONFIGURATION = """
            load_module %1$s;
            daemon off;
            master_process off;
            worker_rlimit_nofile 100000;
            pid nginx.pid;
            error_log stderr;
            events { worker_connections 50000; }
            http {
              access_log off;
              client_max_body_size 32m;
              client_body_buffer_size 32m;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              scgi_temp_path scgi;
              uwsgi_temp_path uwsgi;
              keepalive_requests 100000000;
              nchan_shared_memory_size 1g;
              server {
                listen 127.0.0.1:%2$d backlog=4096;
                location = /nchan {
                  nchan_subscriber eventsource;
                  nchan_channel_id $arg_topic;
                  nchan_subscriber_first_message newest;
                }
                location = /nchan/publish {
                  nchan_publisher;
                  nchan_channel_id $arg_topic;
                  nchan_message_buffer_length 1000000;
                  nchan_message_timeout 1h;
                }
                location = /nchan/start { proxy_pass http://127.0.0.1:%3$d; }
              }
            }
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    private NchanServer(int port) {
        this.port = port;
    }

    /**
     * Serves until the process is killed; nginx has to be killed too, then.
     *
     * @param args such as {@code --server.port=8080}
     * @throws IOException if nginx cannot be started
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Parameters.port(args);
        NchanServer server = new NchanServer(port);
        HttpServer control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/nchan/start", server::start);
        control.start();
        Process nginx =
                nginx(CONFIGURATION.formatted(MODULE, port, control.getAddress().getPort()));
        System.exit(nginx.waitFor());
    }

    private static Process nginx(String configuration) throws IOException {
        Path directory = Files.createTempDirectory("nchan");
        Path file = Files.writeString(directory.resolve("nginx.conf"), configuration);
        return new ProcessBuilder("nginx", "-e", "stderr", "-p", directory.toString(), "-c", file.toString())
                .inheritIO()
                .start();
    }

    private void start(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            Run.of(Parameters.of(exchange.getRequestURI().getQuery())).start(this::publish);
            exchange.sendResponseHeaders(202, -1);
        } catch (IllegalArgumentException ex) {
            byte[] message = (ex.getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, message.length);
            exchange.getResponseBody().write(message);
        }
    }

    private void publish(int topic, String data) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/nchan/publish?topic=%d".formatted(port, topic)))
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException("nchan answers " + response.statusCode() + ": " + response.body());
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }
}
