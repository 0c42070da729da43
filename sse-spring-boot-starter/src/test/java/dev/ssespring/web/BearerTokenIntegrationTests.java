package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** Streams behind Spring Security, for services with a token. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BearerTokenIntegrationTests {

    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();

    @EachServer
    void nobodyGetsAStreamWithoutAToken(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.PERMITTED, clock)) {
            HttpResponse<InputStream> response = server.get("/secured/topic/orders", "Accept", "text/event-stream");
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @EachServer
    void subjectIsTheUserOfTheStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.PERMITTED, clock);
                ServerLog log = new ServerLog()) {
            String alice = BearerToken.of("alice", FIVE_MINUTES, clock);
            assertThat(stream(server, "/secured/me", alice).read().data()).isEqualTo("alice");
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer
    void checkedDispatchIsAllowedByTheTokenOfTheRequest(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.CHECKED, clock);
                ServerLog log = new ServerLog()) {
            SseReader stream = stream(server, "/secured/me", BearerToken.of("alice", FIVE_MINUTES, clock));
            assertThat(stream.read().data()).isEqualTo("alice");
            assertThat(stream.read()).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer
    void privateEventsReachTheirUserAloneLiveAndByReplay(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.PERMITTED, clock)) {
            SseEventPublisher publisher = server.publisher();
            String before = publisher.head().toString();
            String alice = BearerToken.of("alice", FIVE_MINUTES, clock);
            String bob = BearerToken.of("bob", FIVE_MINUTES, clock);
            SseReader aliceLive = stream(server, "/secured/topic/orders", alice);
            SseReader bobLive = stream(server, "/secured/topic/orders", bob);

            publisher.publishToUser("alice", "orders", SseEvent.of("private"));
            publisher.publish("orders", SseEvent.of("public"));

            assertThat(aliceLive.read().data()).isEqualTo("private");
            assertThat(aliceLive.read().data()).isEqualTo("public");
            assertThat(bobLive.read().data()).isEqualTo("public");
            SseReader aliceReplay = stream(server, "/secured/topic/orders?lastEventId=" + before, alice);
            assertThat(aliceReplay.read().data()).isEqualTo("private");
            assertThat(aliceReplay.read().data()).isEqualTo("public");
            SseReader bobReplay = stream(server, "/secured/topic/orders?lastEventId=" + before, bob);
            assertThat(bobReplay.read().data()).isEqualTo("public");
        }
    }

    @EachServer
    void methodSecurityDeniesWithAStatus(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.PERMITTED, clock)) {
            String alice = BearerToken.of("alice", FIVE_MINUTES, clock);
            assertThat(server.get("/secured/admin", "Authorization", alice).statusCode())
                    .isEqualTo(403);
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @EachServer
    void streamEndsWithItsToken(TestServer.Kind kind) throws Exception {
        try (TestServer server = BearerToken.start(kind, FinalDispatch.PERMITTED, clock);
                ServerLog log = new ServerLog()) {
            String token = BearerToken.of("alice", FIVE_MINUTES, clock);
            SseReader stream = stream(server, "/secured/token/orders", token);
            SseReader ofALaterToken = stream(
                    server, "/secured/token/orders", BearerToken.of("alice", FIVE_MINUTES.multipliedBy(2), clock));

            clock.advance(FIVE_MINUTES.minusSeconds(1));
            server.publisher().publish("orders", SseEvent.of("in time"));
            assertThat(stream.read().data()).isEqualTo("in time");
            clock.advance(Duration.ofSeconds(2));

            assertThat(stream.read()).isNull();
            assertThat(server.publisher().statistics().closed()).containsEntry(CloseReason.EXPIRED, 1L);
            assertThat(server.get("/secured/token/orders", "Authorization", token)
                            .statusCode())
                    .isEqualTo(401);
            server.publisher().publish("orders", SseEvent.of("later"));
            assertThat(ofALaterToken.read().data()).isEqualTo("in time");
            assertThat(ofALaterToken.read().data()).isEqualTo("later");
            assertThat(log.lines()).isEmpty();
        }
    }

    private static SseReader stream(TestServer server, String path, String token) throws Exception {
        HttpResponse<InputStream> response = server.get(path, "Authorization", token);
        assertThat(response.statusCode()).isEqualTo(200);
        return new SseReader(response.body());
    }
}
