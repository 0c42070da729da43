package dev.ssespring.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.TestClient;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Offers the client to the public, language-neutral suite "sse-contract-tests", which says over HTTP what it is to connect
 * to and hears by callbacks what it saw. For this machine only: it connects to whatever it is told to.
 */
public final class ContractTestService implements AutoCloseable {

    private static final List<String> CAPABILITIES = List.of(
            "bom",
            "comments",
            "headers",
            "last-event-id",
            "payload-size-stress-testable",
            "post",
            "read-timeout",
            "report",
            "restart",
            "server-directed-shutdown-request");

    private static final String STREAMS = "/streams/";

    private final TestClient client = TestClient.create();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final Map<String, SseConnection> streams = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final HttpServer server;
    private int made;

    private record Command(String command) {}

    private ContractTestService(HttpServer server) {
        this.server = server;
        server.createContext("/", this::serve);
    }

    /** Serves until Ctrl-C, or until the suite says to stop; at {@code -Dport}, else 8000. */
    public static void main(String[] args) throws Exception {
        try (ContractTestService service = start(Integer.parseInt(System.getProperty("port", "8000")))) {
            System.out.println("The contract-test service is at http://localhost:" + service.port());
            service.stopped.await();
        }
    }

    /**
     * Starts one.
     *
     * @param port zero for any that is free
     */
    static ContractTestService start(int port) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException ex) {
            throw new IOException("Port " + port + " is taken: choose another by -Dport", ex);
        }
        ContractTestService service = new ContractTestService(server);
        server.start();
        return service;
    }

    int port() {
        return server.getAddress().getPort();
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** By one thread, and at once: nothing that it does waits for anybody. */
    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange);
            } catch (IllegalArgumentException | JacksonException ex) {
                refuse(exchange, 400, "Bad request: " + ex.getMessage());
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String what = exchange.getRequestMethod() + " " + (path.startsWith(STREAMS) ? STREAMS : path);
        switch (what) {
            case "GET /" -> tellStatus(exchange);
            case "POST /" -> create(exchange);
            case "DELETE /" -> {
                end(exchange, 200);
                stopped.countDown();
            }
            case "POST " + STREAMS, "DELETE " + STREAMS -> use(exchange, path);
            default -> refuse(exchange, 404, "There is no " + what);
        }
    }

    private void tellStatus(HttpExchange exchange) throws IOException {
        Map<String, Object> status = Map.of("name", "sse-spring-boot-starter", "capabilities", CAPABILITIES);
        send(exchange, 200, "application/json", json.writeValueAsString(status));
    }

    private void create(HttpExchange exchange) throws IOException {
        StreamParameters parameters = read(exchange, StreamParameters.class);
        Callbacks callbacks = new Callbacks(http, parameters.callbackUrl());
        SseRequest request = parameters.request(client.client());
        String path = STREAMS + ++made;
        streams.put(path, request.connect(callbacks, callbacks));
        exchange.getResponseHeaders().set("Location", path);
        end(exchange, 201);
    }

    private void use(HttpExchange exchange, String path) throws IOException {
        SseConnection stream = streams.get(path);
        if (stream == null) {
            refuse(exchange, 404, "There is no stream " + path);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            streams.remove(path);
            stream.stop();
            end(exchange, 200);
        } else if ("restart".equals(read(exchange, Command.class).command())) {
            stream.reconnectNow();
            end(exchange, 200);
        } else {
            refuse(exchange, 400, "The only command is restart");
        }
    }

    private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        T body = json.readValue(exchange.getRequestBody().readAllBytes(), type);
        if (body == null) {
            throw new IllegalArgumentException("The body is null");
        }
        return body;
    }

    private static void end(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "text/plain;charset=UTF-8", why);
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
