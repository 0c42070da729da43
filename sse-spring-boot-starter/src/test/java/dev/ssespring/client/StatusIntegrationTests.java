package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that are not event streams: statuses, types, redirects, credentials. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class StatusIntegrationTests {

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 599})
    void servicePolicyRetries(int status) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().status(status);
            SseSignal.Disconnected signal = recording.disconnected();
            assertThat(signal.cause()).isEqualTo(DisconnectCause.STATUS);
            assertThat(signal.failure().status()).hasValue(status);
            server.next();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 206, 300, 304, 400, 401, 403, 404, 410})
    void servicePolicyEndsTheConnectionAfterOtherStatuses(int status) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().status(status);
            SseSignal.Closed closed = recording.closed();
            assertThat(closed.reason()).isEqualTo(SseSignal.Closed.Reason.FAILED);
            assertThat(closed.failure().status()).hasValue(status);
            assertThat(server.all()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 401, 429, 500, 503})
    void browserPolicyEndsTheConnectionUnlessTheStatusIs200(int status) throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).status(StatusPolicy.browser()).connect(recording, recording)) {
            server.next().status(status);
            assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.FAILED);
            assertThat(server.all()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain",
                "Content-Type: application/json",
                "Content-Type: text/event-streams",
                "Content-Type: text/event-stream garbage",
                "Content-Type: /;=",
                "Content-Type:",
                "X-No: type"
            })
    void typeThatIsNoEventStreamEndsTheConnection(String header) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().head(200, header);
            assertThat(recording.closed().failure().disconnectCause()).isEqualTo(DisconnectCause.CONTENT_TYPE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream;charset=ISO-8859-1", "TEXT/Event-Stream ; x", "text/event-stream;"})
    void typeWithAnyParameterIsReadAsUtf8(String type) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().head(200, "Content-Type: " + type).send("data: \u00e4\n\n");
            assertThat(recording.event().data()).isEqualTo("\u00e4");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Encoding: gzip | gzip",
                "content-encoding: GZIP | GZIP",
                "Content-Encoding: x-gzip | x-gzip",
                "Content-Encoding: deflate | deflate",
                "Content-Encoding: br | br",
                "Content-Encoding: zstd | zstd",
                "Content-Encoding: compress | compress",
                "Content-Encoding: identity, gzip | gzip",
                "Content-Encoding: gzip , , br | gzip, br",
                "Content-Encoding: identity;Content-Encoding: gzip | gzip",
                "Content-Encoding:;CONTENT-ENCODING: br | br",
            })
    void compressedResponseIsRefusedWithAdvice(String headers, String coding) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open(headers.split(";")).send(new byte[] {31, -117, 8});
            assertThat(recording.closed().failure())
                    .hasMessageContaining("is encoded as '" + coding + "'")
                    .hasMessageContaining("Disable compression");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: none",
                "Content-Encoding: NONE",
                "Content-Encoding: identity",
                "content-encoding: Identity",
                "Content-Encoding:",
                "Content-Encoding: ,",
                "Content-Encoding: identity, identity",
                "Content-Encoding: identity,none ,",
                "Content-Encoding: identity;Content-Encoding: none",
                "Content-Encoding: utf-8",
                "Content-Encoding: UTF8",
                "Content-Encoding: chunked",
                "Content-Encoding: binary",
                "Content-Encoding: text/event-stream",
                "Content-Encoding: false"
            })
    void unknownCodingIsIdentity(String headers) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open(headers.split(";")).send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsFollowedAndTheNextAttemptStartsFromTheOriginalAgain(int status) throws Exception {
        try (SseConnection connection = client.get(server.uri("/a"))
                .header("X-Key", "k")
                .lastEventId("1")
                .connect(recording, recording)) {
            server.next().status(status, "Location: /b?c");
            ScriptedExchange redirected = server.next();
            assertThat(redirected.target()).isEqualTo("/b?c");
            assertThat(redirected.header("X-Key")).isEqualTo("k");
            assertThat(redirected.header("Last-Event-ID")).isEqualTo("1");
            redirected.open().send("data: x\n\n");
            assertThat(recording.signal(SseSignal.Opened.class).uri()).isEqualTo(server.uri("/b?c"));
            recording.event();
            redirected.close();
            assertThat(server.next().target()).isEqualTo("/a");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirectToNowhereEndsTheConnection(int status) throws Exception {
        for (String location : List.of("X-No: location", "Location:", "Location: ftp://x/", "Location: http://[")) {
            Recording own = new Recording();
            try (SseConnection connection = client.get(server.uri("/")).connect(own, own)) {
                server.next().status(status, location);
                assertThat(own.closed().failure().disconnectCause()).isEqualTo(DisconnectCause.REDIRECT);
            }
        }
    }

    @Test
    void postBecomesGetOrStaysAsTheStatusSays() throws Exception {
        for (int status : List.of(301, 302, 303, 307, 308)) {
            try (SseConnection connection =
                    client.client().post(server.uri("/a")).body("text").connect(recording, recording)) {
                server.next().status(status, "Location: /b");
                ScriptedExchange redirected = server.next();
                boolean stays = status >= 307;
                assertThat(redirected.method()).isEqualTo(stays ? "POST" : "GET");
                assertThat(redirected.body()).isEqualTo(stays ? "text" : "");
                assertThat(redirected.headers().containsKey("Content-Type")).isEqualTo(stays);
            }
        }
    }

    @Test
    void credentialsDoNotGoToAnotherOriginNorComeBack() throws Exception {
        try (SseConnection connection = client.get(server.uri("/a"))
                .tokens(() -> "secret")
                .header("Cookie", "session=secret")
                .header("X-Api-Key", "secret")
                .header("Accept-Language", "de")
                .connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.header("Authorization")).isEqualTo("Bearer secret");
            first.status(307, "Location: " + server.otherOrigin("/b"));
            ScriptedExchange second = server.next();
            assertThat(second.headers().toString()).doesNotContain("secret");
            assertThat(second.header("Accept")).isEqualTo("text/event-stream");
            assertThat(second.header("Accept-Language")).isEqualTo("de");
            second.status(307, "Location: " + server.uri("/c"));
            assertThat(server.next().headers().toString()).doesNotContain("secret");
        }
    }

    @Test
    void elevenRedirectsInARowEndTheConnection() throws Exception {
        try (SseConnection connection = client.get(server.uri("/0")).connect(recording, recording)) {
            for (int i = 1; i <= 11; i++) {
                server.next().status(302, "Location: /" + i);
            }
            assertThat(recording.closed().failure()).hasMessageContaining("More than 10 redirects");
            assertThat(server.all()).hasSize(11);
        }
    }

    @Test
    void refusedTokenIsRenewedOnce() throws Exception {
        List<String> rejected = new ArrayList<>();
        TokenSupplier tokens = new TokenSupplier() {
            @Override
            public String token() {
                return "old";
            }

            @Override
            public String refresh(String old) {
                rejected.add(old);
                return "new";
            }
        };
        try (SseConnection connection =
                client.get(server.uri("/")).tokens(tokens).connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.header("Authorization")).isEqualTo("Bearer old");
            first.status(401);
            ScriptedExchange second = server.next();
            assertThat(second.header("Authorization")).isEqualTo("Bearer new");
            second.open().send("data: x\n\n").close();
            assertThat(recording.event().data()).isEqualTo("x");
            server.next().status(401);
            server.next().status(401);
            assertThat(recording.closed().failure().status()).hasValue(401);
        }
        assertThat(rejected).containsExactly("old", "old");
        assertThat(server.all()).hasSize(4);
    }

    @Test
    void failingTokenSupplierIsRetried() throws Exception {
        int[] calls = {0};
        try (SseConnection connection = client.get(server.uri("/"))
                .tokens(() -> {
                    if (++calls[0] == 1) {
                        throw new IllegalStateException("no token now");
                    }
                    return "t";
                })
                .connect(recording, recording)) {
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.REQUEST_FAILED);
            assertThat(server.next().header("Authorization")).isEqualTo("Bearer t");
        }
    }
}
