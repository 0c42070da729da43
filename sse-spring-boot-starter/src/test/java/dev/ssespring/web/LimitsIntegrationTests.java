package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** How a stream too many is answered, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsIntegrationTests {

    private static final List<String> PATHS = List.of("/topic/orders", "/functional/topic/orders");

    private static final String EVENT_STREAM = "text/event-stream";

    @EachServer
    void eventSourceIsToldToComeBackAndOthersGetAStatus(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1");
                ServerLog log = new ServerLog()) {
            server.firstBytes("/topic/orders");
            for (String path : PATHS) {
                assertToldToComeBack(server.get(path, "Accept", EVENT_STREAM));
                assertToldToComeBack(server.get(path, "Accept", "application/json, text/event-stream;q=0.5"));
                assertUnavailable(server.get(path, "Accept", "application/json"));
                assertUnavailable(server.get(path));
                assertThat(text(server.get(path)))
                        .contains("\"status\":503", "\"error\":\"Service Unavailable\"", "\"path\":\"" + path + "\"");
            }
            assertThat(server.publisher().openStreams()).isOne();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("Refusing streams: 1 are open. Raise 'sse.limits.total' to allow more");
        }
    }

    @EachServer
    void streamPolicyTellsEverybodyToComeBack(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1", "sse.refusal=stream")) {
            server.firstBytes("/topic/orders");
            for (String path : PATHS) {
                assertToldToComeBack(server.get(path, "Accept", "application/json"));
            }
        }
    }

    @EachServer
    void statusPolicyGivesEverybodyAStatus(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1", "sse.refusal=status")) {
            server.firstBytes("/topic/orders");
            for (String path : PATHS) {
                assertUnavailable(server.get(path, "Accept", EVENT_STREAM));
            }
        }
    }

    @EachServer
    void refusalReplacesTheStatusOfTheApplication(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1")) {
            server.firstBytes("/topic/orders");
            for (String path : List.of("/entity", "/functional/accepted")) {
                assertToldToComeBack(server.get(path, "Accept", EVENT_STREAM));
                assertUnavailable(server.get(path));
            }
        }
    }

    @EachServer
    void headIsAnsweredAlsoWhenFull(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1")) {
            server.firstBytes("/topic/orders");
            for (String path : PATHS) {
                assertThat(server.head(path).statusCode()).isEqualTo(200);
            }
        }
    }

    @EachServer
    void placeIsFreeAgainWhenAStreamHasEnded(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1", "sse.limits.per-address=1")) {
            server.firstBytes("/topic/orders");
            server.publisher().disconnect(server.publisher().streams().get(0).id());
            await().until(() -> server.publisher().openStreams() == 0);
            server.firstBytes("/topic/orders");
        }
    }

    @EachServer
    void addressHasALimitOfItsOwn(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.per-address=2");
                ServerLog log = new ServerLog()) {
            server.firstBytes("/topic/orders");
            server.firstBytes("/functional/topic/orders");
            assertToldToComeBack(server.get("/topic/orders", "Accept", EVENT_STREAM));
            assertUnavailable(server.get("/topic/orders"));
            assertThat(log.lines()).as("anybody could fill the log").isEmpty();
        }
    }

    @EachServer
    void addressIsTheClientsBehindAProxyThatIsTrusted(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.per-address=1", "server.forward-headers-strategy=framework")) {
            assertThat(server.get("/topic/orders", "X-Forwarded-For", "192.0.2.1")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/topic/orders", "X-Forwarded-For", "192.0.2.2")
                            .statusCode())
                    .isEqualTo(200);
            assertUnavailable(server.get("/topic/orders", "X-Forwarded-For", "192.0.2.1"));
        }
    }

    @EachServer
    void userHasALimitOfTheirOwn(TestServer.Kind kind) throws Exception {
        try (TestServer server =
                FormLogin.start(kind, FinalDispatch.PERMITTED, context -> {}, "sse.limits.per-principal=1")) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            alice.stream("/secured/topic/orders");
            assertToldToComeBack(alice.get("/secured/topic/orders", "Accept", EVENT_STREAM));
            assertUnavailable(
                    TestBrowser.loggedIn(server, "alice").get("/secured/topic/orders", "Accept", "application/json"));
            TestBrowser.loggedIn(server, "bob").stream("/secured/topic/orders");
        }
    }

    @EachServer
    void drainingIsAnsweredTheSameWay(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            server.publisher().drain();
            for (String path : PATHS) {
                assertToldToComeBack(server.get(path, "Accept", EVENT_STREAM));
                assertUnavailable(server.get(path));
            }
        }
    }

    /** Two seconds and up to as much again, whole in the header. */
    private static void assertUnavailable(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(2L, 4L);
        assertThat(text(response)).doesNotContain("retry:");
    }

    private static String text(HttpResponse<InputStream> response) throws IOException {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void assertToldToComeBack(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        String body = text(response);
        assertThat(body).matches("retry: \\d+\n\n");
        assertThat(Integer.parseInt(body.replaceAll("\\D", ""))).isBetween(2000, 4000);
    }
}
