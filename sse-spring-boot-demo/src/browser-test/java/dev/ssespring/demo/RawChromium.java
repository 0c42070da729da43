package dev.ssespring.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chromium by its own protocol. Playwright makes each page believe that it is visible; here a page is frozen as for a
 * person. For one thread; closing kills the browser.
 */
final class RawChromium implements AutoCloseable, WebSocket.Listener {

    private static final int TIMEOUT_SECONDS = 30;

    private final JsonMapper mapper = new JsonMapper();
    private final AtomicInteger serial = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final StringBuilder received = new StringBuilder();
    private final Process process;
    private final WebSocket socket;

    /** A page, by the session that the browser has given it. */
    record RawPage(String sessionId) {}

    RawChromium(Path profile) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Chromium.executable().toString(),
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile),
                        Chromium.ARGUMENTS.stream())
                .toList();
        process = ChildProcesses.endingWithThisJvm(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        Path port = profile.resolve("DevToolsActivePort");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        List<String> address = Files.readAllLines(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + address.get(0) + address.get(1)), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
        received.append(part);
        if (last) {
            JsonNode message = mapper.readTree(received.toString());
            received.setLength(0);
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.path("id").asInt(0));
            if (answer != null) {
                answer.complete(message);
            }
        }
        webSocket.request(1);
        return CompletableFuture.completedFuture(null);
    }

    RawPage open(String url) throws Exception {
        String target = send(null, "Target.createTarget", Map.of("url", url))
                .path("targetId")
                .asString();
        Map<String, Object> parameters = Map.of("targetId", target, "flatten", true);
        return new RawPage(send(null, "Target.attachToTarget", parameters)
                .path("sessionId")
                .asString());
    }

    /** Sets the state of a page: frozen or active. */
    void setLifecycleState(RawPage page, String state) throws Exception {
        send(page.sessionId(), "Page.setWebLifecycleState", Map.of("state", state));
    }

    /** Returns the text of the elements, one a line. */
    String text(RawPage page, String selector) throws Exception {
        String expression =
                "Array.from(document.querySelectorAll('%s'), each => each.textContent).join('\\n')".formatted(selector);
        return send(page.sessionId(), "Runtime.evaluate", Map.of("expression", expression))
                .path("result")
                .path("value")
                .asString("");
    }

    private JsonNode send(String sessionId, String method, Map<String, Object> parameters) throws Exception {
        int id = serial.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        Map<String, Object> message = (sessionId != null)
                ? Map.of("id", id, "method", method, "params", parameters, "sessionId", sessionId)
                : Map.of("id", id, "method", method, "params", parameters);
        socket.sendText(mapper.writeValueAsString(message), true).join();
        JsonNode told = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (told.has("error")) {
            throw new IOException(method + ": " + told.get("error"));
        }
        return Objects.requireNonNull(told.get("result"));
    }

    @Override
    public void close() {
        socket.abort();
        process.destroyForcibly().onExit().join();
    }
}
