package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.reactor.ReactorSse;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AiSdk;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Runs over HTTP, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunsIntegrationTests {

    /** The server does not wait long for producers that a test has left running. */
    private static TestServer start(TestServer.Kind kind, String... properties) {
        String[] all = Stream.concat(Stream.of("sse.runs.drain-timeout=1s"), Stream.of(properties))
                .toArray(String[]::new);
        return kind.start(
                context -> {
                    context.registerBean(Chats.class);
                    context.registerBean("users", Filter.class, () -> (request, response, chain) -> {
                        String user = ((HttpServletRequest) request).getHeader("X-User");
                        chain.doFilter(
                                (user == null)
                                        ? request
                                        : new HttpServletRequestWrapper((HttpServletRequest) request) {
                                            @Override
                                            public Principal getUserPrincipal() {
                                                return () -> user;
                                            }
                                        },
                                response);
                    });
                },
                all);
    }

    @RestController
    @RequestMapping("/chats/{id}")
    static class Chats {

        private final SseRuns runs;
        final Set<String> started = ConcurrentHashMap.newKeySet();
        final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
        final Map<String, CountDownLatch> cancelled = new ConcurrentHashMap<>();

        Chats(SseRuns runs) {
            this.runs = runs;
        }

        CountDownLatch gate(String id) {
            return gates.computeIfAbsent(id, each -> new CountDownLatch(1));
        }

        CountDownLatch cancelled(String id) {
            return cancelled.computeIfAbsent(id, each -> new CountDownLatch(1));
        }

        @PostMapping
        SseStream start(@PathVariable String id, @RequestBody String text, @Nullable Principal me) {
            RunOptions options = (me != null) ? RunOptions.ownedBy(me) : RunOptions.DEFAULTS;
            return runs.start("chat:" + id, options, run -> {
                for (String token : text.split(" ", -1)) {
                    run.append(token);
                }
                gate(id).await();
                run.append("end");
            });
        }

        @PostMapping("/ai")
        SseStream startAi(@PathVariable String id, @RequestBody String text) {
            return runs.start(
                    "chat:" + id, RunOptions.DEFAULTS.dialect(AiSdk.uiMessages()), ReactorSse.run(Flux.just(text)));
        }

        @PostMapping("/short")
        SseStream startShort(@PathVariable String id) {
            return runs.start("chat:" + id, run -> {
                        run.append("a");
                        gate(id).await();
                    })
                    .with(StreamOptions.DEFAULTS.lifetime(Duration.ofMillis(500)));
        }

        /** As for an EventSource, which can only send GET. */
        @GetMapping("/started")
        SseStream startByGet(@PathVariable String id) {
            return runs.start("chat:" + id, run -> {
                started.add(id);
                gate(id).await();
            });
        }

        @PostMapping("/never")
        SseStream startNever(@PathVariable String id) {
            Flux<String> never =
                    Sinks.many().multicast().<String>directBestEffort().asFlux().doOnCancel(cancelled(id)::countDown);
            return runs.start("chat:" + id, ReactorSse.run(never));
        }

        @GetMapping("/stream")
        SseStream again(@PathVariable String id) {
            return runs.resume("chat:" + id);
        }

        @PostMapping("/stop")
        boolean stop(@PathVariable String id) {
            return runs.cancel("chat:" + id, "user");
        }
    }

    private static Chats chats(TestServer server) {
        return server.context().getBean(Chats.class);
    }

    private static SseRuns runs(TestServer server) {
        return server.context().getBean(SseRuns.class);
    }

    private static HttpResponse<InputStream> post(TestServer server, String path, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "text/plain");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static List<String> rest(SseReader reader) throws Exception {
        List<String> data = new ArrayList<>();
        for (SseEvent event = reader.read(); event != null; event = reader.read()) {
            data.add(event.data());
        }
        return data;
    }

    private static void assertStatusAlone(HttpResponse<InputStream> response, int status) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body().readAllBytes()).isEmpty();
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @EachServer
    void anAnswerSurvivesItsRequestAndEndsWithALastChunkAnd204(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            HttpResponse<InputStream> first = post(server, "/chats/1", " a\n\n b");
            SseReader reader = new SseReader(first.body());
            assertThat(reader.read().data()).isEmpty();
            assertThat(reader.read().data()).isEqualTo("a\n\n");
            first.body().close();
            chats(server).gate("1").countDown();

            HttpResponse<InputStream> second = server.get("/chats/1/stream");
            SseReader again = new SseReader(second.body());
            assertThat(rest(again)).containsExactly("", "a\n\n", "b", "end", "{\"state\":\"completed\"}");
            assertStatusAlone(server.get("/chats/1/stream", "Last-Event-ID", again.lastEventId()), 204);
            assertStatusAlone(server.get("/chats/1/stream?lastEventId=" + again.lastEventId()), 204);
            assertStatusAlone(server.get("/chats/unknown/stream", "Accept", "text/event-stream"), 204);

            String third = again.lastEventId().replaceAll("-5$", "-3");
            assertThat(rest(new SseReader(
                            server.get("/chats/1/stream?starting_after=3").body())))
                    .hasSize(2);
            assertThat(rest(new SseReader(
                            server.get("/chats/1/stream?lastEventId=" + third).body())))
                    .hasSize(2);
        }
    }

    @EachServer
    void aTokenWithBlanksAndLineBreaksArrivesUnchanged(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            chats(server).gate("1").countDown();
            runs(server).start("chat:x", run -> run.append(" a\n\n b"));
            await().until(() ->
                    runs(server).find("chat:x").orElseThrow().state().isTerminal());

            String text = new String(server.get("/chats/x/stream").body().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(text).contains("data:  a\ndata:\ndata:  b\nid: ");
        }
    }

    @EachServer
    void aStrangerGets404WithoutABodyWhateverItAccepts(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            HttpResponse<InputStream> first = post(server, "/chats/1", "a", "X-User", "anna");
            assertThat(new SseReader(first.body()).read().data()).isEqualTo("a");

            assertStatusAlone(server.get("/chats/1/stream", "X-User", "ben", "Accept", "text/event-stream"), 404);
            assertStatusAlone(server.get("/chats/1/stream"), 404);
            assertStatusAlone(post(server, "/chats/1", "a", "X-User", "ben"), 404);
            assertThat(post(server, "/chats/1/stop", "", "X-User", "ben").body().readAllBytes())
                    .isEqualTo("false".getBytes(StandardCharsets.US_ASCII));
            assertThat(runs(server).find("chat:1").orElseThrow().state()).isEqualTo(RunState.RUNNING);

            SseReader mine = new SseReader(
                    server.get("/chats/1/stream", "X-User", "anna").body());
            assertThat(mine.read().data()).isEqualTo("a");
            assertThat(post(server, "/chats/1/stop", "", "X-User", "anna")
                            .body()
                            .readAllBytes())
                    .isEqualTo("true".getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(mine)).containsExactly("{\"state\":\"cancelled\",\"reason\":\"user\"}");
        }
    }

    @EachServer
    void theCallerOwnsARunThatWasStartedWithoutAnOwner(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            post(server, "/chats/1/ai", "a", "X-User", "anna").body().readAllBytes();

            RunInfo run = runs(server).find("chat:1").orElseThrow();

            assertThat(run.owner()).isEqualTo("anna");
            assertStatusAlone(server.get("/chats/1/stream", "X-User", "ben"), 404);
        }
    }

    @EachServer
    void refusalsAreStatusesWhateverTheRequestAccepts(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.limits.total=1", "sse.runs.max-active=1")) {
            HttpResponse<InputStream> first = post(server, "/chats/1", "a");
            assertThat(new SseReader(first.body()).read().data()).isEqualTo("a");

            HttpResponse<InputStream> reader = server.get("/chats/1/stream", "Accept", "text/event-stream");
            HttpResponse<InputStream> second = post(server, "/chats/2", "a", "Accept", "text/event-stream");

            assertThat(reader.headers().firstValue("Retry-After")).isPresent();
            assertStatusAlone(reader, 503);
            assertThat(second.headers().firstValue("Retry-After")).hasValue("3");
            assertStatusAlone(second, 503);
        }
    }

    @EachServer
    void aDialectSetsItsHeaders(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            HttpResponse<InputStream> response = post(server, "/chats/1/ai", "Hi");

            assertThat(response.headers().firstValue("x-vercel-ai-ui-message-stream"))
                    .hasValue("v1");
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
            List<String> data = rest(new SseReader(response.body()));
            String epoch = runs(server).find("chat:1").orElseThrow().epoch();
            assertThat(data)
                    .containsExactly(
                            "{\"type\":\"start\",\"messageId\":\"run-%s\"}".formatted(epoch),
                            "{\"type\":\"text-start\",\"id\":\"t1\"}",
                            "{\"type\":\"text-delta\",\"id\":\"t1\",\"delta\":\"Hi\"}",
                            "{\"type\":\"text-end\",\"id\":\"t1\"}",
                            "{\"type\":\"finish\"}",
                            "[DONE]");
        }
    }

    @EachServer
    void aHeadRequestStartsNoRunAndReadsNone(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            assertThat(head(server, "/chats/1/started").statusCode()).isEqualTo(200);
            assertThat(runs(server).find("chat:1")).isEmpty();
            assertThat(runs(server).statistics().started()).isZero();

            // A GET starts it, and a HEAD beside it leaves it alone.
            HttpResponse<InputStream> reader = server.get("/chats/1/started");
            assertThat(head(server, "/chats/1/started").statusCode()).isEqualTo(200);
            assertThat(runs(server).statistics().started()).isEqualTo(1);
            assertThat(runs(server).statistics().readers()).isEqualTo(1);
            chats(server).gate("1").countDown();
            assertThat(rest(new SseReader(reader.body()))).containsExactly("{\"state\":\"completed\"}");
            assertThat(chats(server).started).containsExactly("1");

            // Nor does it begin the next one.
            assertThat(head(server, "/chats/1/started").statusCode()).isEqualTo(200);
            assertThat(runs(server).statistics().started()).isEqualTo(1);
        }
    }

    private static HttpResponse<byte[]> head(TestServer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.body()).isEmpty();
        return response;
    }

    @EachServer
    @Tag("slow")
    void theLifetimeOfStreamsCutsTheConnection(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> post(server, "/chats/1/short", "").body().readAllBytes());
        }
    }

    @EachServer
    void aDrainCutsTheConnectionAndTheProducerGoesOn(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            post(server, "/chats/1", "a b");
            try (RawResponse raw = new RawResponse(server.port(), "/chats/1/stream", "")) {
                byte[] buffer = new byte[1024];
                StringBuilder text = new StringBuilder();
                while (text.indexOf("data: b") < 0) {
                    text.append(new String(buffer, 0, raw.read(buffer), StandardCharsets.UTF_8));
                }

                server.publisher().drain();

                assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                    while (raw.read(buffer) >= 0) {
                        // Until the end, which must not be an orderly one.
                    }
                });
            }
            assertThat(runs(server).find("chat:1").orElseThrow().state()).isEqualTo(RunState.RUNNING);
        }
    }

    /**
     * Clients such as fetch of Node.js take what came before the end of a connection that was announced to close for the
     * complete response.
     */
    @EachServer
    void theHeadOfARunDoesNotAnnounceThatItsConnectionIsClosed(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            chats(server).gate("1").countDown();
            HttpResponse<InputStream> response = post(server, "/chats/1", "a b");
            assertThat(response.headers().firstValue("Connection").orElse("")).doesNotContainIgnoringCase("close");
            assertThat(rest(new SseReader(response.body()))).hasSize(4);
            // The next request is answered, on whichever connection.
            HttpResponse<InputStream> again = server.get("/chats/1/stream");
            assertThat(again.headers().firstValue("Connection").orElse("")).doesNotContainIgnoringCase("close");
            assertThat(rest(new SseReader(again.body()))).hasSize(4);
        }
    }

    @EachServer
    void stopCancelsAFluxBeforeItsFirstElement(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            HttpResponse<InputStream> response = post(server, "/chats/1/never", "");

            post(server, "/chats/1/stop", "").body().readAllBytes();

            assertThat(chats(server).cancelled("1").await(500, TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(rest(new SseReader(response.body())))
                    .containsExactly("{\"state\":\"cancelled\",\"reason\":\"user\"}");
        }
    }
}
