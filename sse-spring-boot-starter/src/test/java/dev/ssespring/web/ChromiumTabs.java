package dev.ssespring.web;

import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.ChildProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

/** A headless Chromium whose tabs can be crashed, by its own protocol. For one thread; closing kills all its processes. */
final class ChromiumTabs implements AutoCloseable, WebSocket.Listener {

    private static final int TIMEOUT_SECONDS = 60;
    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0");

    private final JsonMapper mapper = new JsonMapper();
    private final AtomicInteger serial = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final StringBuilder received = new StringBuilder();
    private final Process process;
    private final WebSocket socket;

    ChromiumTabs(Path profile) throws IOException {
        List<String> command = new ArrayList<>(List.of(executable().toString(), "--user-data-dir=" + profile));
        command.addAll(ARGUMENTS);
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

    static Path executable() {
        String fromEnvironment = System.getenv().getOrDefault("CHROMIUM_PATH", "/usr/bin/chromium");
        return Path.of(System.getProperty("chromium.path", fromEnvironment));
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

    /** Returns what identifies the tab. */
    String open(String url) throws Exception {
        return send("Target.createTarget", Map.of("url", url)).path("targetId").asString();
    }

    /** The page is told, and can give its jobs back. */
    void close(String tab) throws Exception {
        send("Target.closeTarget", Map.of("targetId", tab));
    }

    /** Ends the process of the tab, and removes what is left of it. */
    void crash(String tab) throws Exception {
        String session = send("Target.attachToTarget", Map.of("targetId", tab, "flatten", true))
                .path("sessionId")
                .asString();
        // It is not answered.
        socket.sendText(
                        mapper.writeValueAsString(
                                Map.of("id", serial.incrementAndGet(), "method", "Page.crash", "sessionId", session)),
                        true)
                .join();
        close(tab);
    }

    private JsonNode send(String method, Map<String, Object> parameters) throws Exception {
        int id = serial.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(mapper.writeValueAsString(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        JsonNode told = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (told.has("error")) {
            throw new IOException(method + ": " + told.get("error"));
        }
        return Objects.requireNonNull(told.get("result"));
    }

    /** Memory of all its processes in MB, pages that they share counted once; 0 if this system does not tell. */
    long megabytes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                        .mapToLong(each -> kilobytes(each.pid()))
                        .sum()
                / 1024;
    }

    private static long kilobytes(long pid) {
        Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        try (Stream<String> lines = Files.lines(rollup)) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        } catch (IOException | UncheckedIOException ex) {
            // It has ended, or this is not Linux.
            return 0;
        }
    }

    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
