package dev.ssespring.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Does what the public suite does, for one stream: tells the service to connect, serves the stream, and is called back. */
final class ScriptedSuite implements AutoCloseable {

    /** How long the public suite waits for anything. */
    private static final long LIMIT_SECONDS = 5;

    private static final String CALLBACKS = "/endpoints/8";

    private final JsonMapper json = new JsonMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Callback> received = new LinkedBlockingQueue<>();
    private final ScriptedServer streams = ScriptedServer.start();
    private final HttpServer callbacks =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ContractTestService service = ContractTestService.start(0);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holding;
    private volatile int callbackStatus = 202;
    private String location;
    private int taken;

    private record Callback(String path, String contentType, JsonNode message) {}

    ScriptedSuite() throws IOException {
        callbacks.createContext(CALLBACKS, this::receive);
        callbacks.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            received.add(new Callback(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    json.readTree(exchange.getRequestBody().readAllBytes())));
            if (holding) {
                released.await();
            }
            exchange.sendResponseHeaders(callbackStatus, -1);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    ContractTestService service() {
        return service;
    }

    ScriptedServer streams() {
        return streams;
    }

    /** From now on callbacks get that answer. */
    void callbackStatus(int status) {
        callbackStatus = status;
    }

    /** From now on callbacks get no answer, until the end. */
    void holdCallbacks() {
        holding = true;
    }

    /** Has the service connect, and waits for its request. */
    ScriptedExchange connected() throws Exception {
        return connected(Map.of());
    }

    /** Has the service connect with these parameters on top, and waits for its request. */
    ScriptedExchange connected(Map<String, ?> more) throws Exception {
        HttpResponse<String> response = send("POST", "/", parameters(more));
        assertThat(response.statusCode()).isBetween(200, 299);
        location = response.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith("/");
        return streams.next();
    }

    private String parameters(Map<String, ?> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("tag", "some test/some variant");
        all.put("streamUrl", streams.uri("/endpoints/7").toString());
        all.put("callbackUrl", "http://localhost:" + callbacks.getAddress().getPort() + CALLBACKS);
        return json.writeValueAsString(all);
    }

    /** Where the service put the stream. */
    String location() {
        return location;
    }

    HttpResponse<String> command(String body) throws Exception {
        return send("POST", location, body);
    }

    HttpResponse<String> delete() throws Exception {
        return send("DELETE", location, "");
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Waits for the next callback, which must be about an event. */
    JsonNode event() throws InterruptedException {
        return next("event").get("event");
    }

    /** Waits for the next callback, which must be about an event with that data, and nothing else. */
    void event(String data) throws InterruptedException {
        event("message", data, "");
    }

    void event(String type, String data, String id) throws InterruptedException {
        JsonNode event = event();
        assertThat(event.get("type").asString()).isEqualTo(type);
        assertThat(event.get("data").asString()).isEqualTo(data);
        assertThat(event.get("id").asString()).isEqualTo(id);
    }

    /** Waits for the next callback, which must be about a comment. */
    String comment() throws InterruptedException {
        return next("comment").get("comment").asString();
    }

    /** Waits for the next callback, which must be about an error. */
    String error() throws InterruptedException {
        return next("error").get("error").asString();
    }

    private JsonNode next(String kind) throws InterruptedException {
        Callback next = received.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("callback about an " + kind).isNotNull();
        taken++;
        assertThat(next.path()).isEqualTo(CALLBACKS + "/" + taken);
        assertThat(next.contentType()).isEqualTo("application/json");
        assertThat(next.message().get("kind").asString())
                .as(() -> String.valueOf(next.message()))
                .isEqualTo(kind);
        return next.message();
    }

    /** That no callback has come that was not asked for. */
    void nothingElse() {
        assertThat(received).isEmpty();
    }

    @Override
    public void close() throws IOException {
        released.countDown();
        service.close();
        callbacks.stop(0);
        streams.close();
    }
}
