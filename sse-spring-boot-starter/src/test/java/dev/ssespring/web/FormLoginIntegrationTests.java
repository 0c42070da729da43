package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Streams behind Spring Security, for users with a session. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FormLoginIntegrationTests {

    @EachServer
    void anonymousIsRefusedInsteadOfSentToTheLoginPage(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED)) {
            HttpResponse<InputStream> response = server.get("/secured/topic/orders", "Accept", "text/event-stream");
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("Location")).isEmpty();
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @EachServer
    void userReachesTheStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED)) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            assertThat(alice.stream("/secured/me").read().data()).isEqualTo("alice");

            alice.stream("/secured/topic/orders");
            assertThat(server.publisher().streams())
                    .filteredOn(stream -> stream.topics().contains("orders"))
                    .singleElement()
                    .extracting(StreamInfo::user)
                    .isEqualTo("alice");
        }
    }

    @EachServer
    void privateEventsReachTheirUserAloneLiveAndByReplay(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED)) {
            SseEventPublisher publisher = server.publisher();
            String before = publisher.head().toString();
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            TestBrowser bob = TestBrowser.loggedIn(server, "bob");
            SseReader aliceLive = alice.stream("/secured/topic/orders");
            SseReader bobLive = bob.stream("/secured/topic/orders");

            publisher.publishToUser("alice", "orders", SseEvent.of("private"));
            publisher.publish("orders", SseEvent.of("public"));

            assertThat(aliceLive.read().data()).isEqualTo("private");
            assertThat(aliceLive.read().data()).isEqualTo("public");
            assertThat(bobLive.read().data()).isEqualTo("public");
            SseReader aliceReplay = alice.stream("/secured/topic/orders", "Last-Event-ID", before);
            assertThat(aliceReplay.read().data()).isEqualTo("private");
            assertThat(aliceReplay.read().data()).isEqualTo("public");
            SseReader bobReplay = bob.stream("/secured/topic/orders", "Last-Event-ID", before);
            assertThat(bobReplay.read().data()).isEqualTo("public");
        }
    }

    @EachServer
    void methodSecurityDecidesBeforeTheFirstByte(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED)) {
            HttpResponse<InputStream> denied =
                    TestBrowser.loggedIn(server, "alice").get("/secured/admin", "Accept", "application/json");
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(new String(denied.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"status\":403", "\"error\":\"Forbidden\"");
            assertThat(server.publisher().statistics().opened()).isZero();

            SseReader allowed = TestBrowser.loggedIn(server, "bob").stream("/secured/admin");
            server.publisher().publish("admin", SseEvent.of("for admins"));
            assertThat(allowed.read().data()).isEqualTo("for admins");
        }
    }

    @EachServer
    void logOutEndsTheUsersStreamsAndNoOthers(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED);
                ServerLog log = new ServerLog()) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            SseReader first = alice.stream("/secured/topic/orders");
            SseReader second = alice.stream("/secured/topic/prices");
            SseReader ofBob = TestBrowser.loggedIn(server, "bob").stream("/secured/topic/orders");

            alice.logOut();

            assertThat(first.read()).isNull();
            assertThat(second.read()).isNull();
            assertThat(alice.get("/secured/topic/orders").statusCode()).isEqualTo(302);
            server.publisher().publish("orders", SseEvent.of("still here"));
            assertThat(ofBob.read().data()).isEqualTo("still here");
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer
    void checkedDispatchLetsStreamsWorkAndEndQuietly(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.CHECKED);
                ServerLog log = new ServerLog()) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            SseReader stream = alice.stream("/secured/topic/orders");
            server.publisher().publish("orders", SseEvent.of("arrives"));
            assertThat(stream.read().data()).isEqualTo("arrives");

            server.publisher().disconnect("alice");

            assertThat(stream.read()).isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    /** A stream that has taken over its connection ends without a dispatch. */
    @EachServer(except = TestServer.Kind.TOMCAT)
    void checkedDispatchAfterALogOutCutsTheResponseOffAndIsLogged(TestServer.Kind kind) throws Exception {
        // With its session a stream ends while the session is being invalidated, so the dispatch may still be allowed.
        try (TestServer server =
                        FormLogin.start(kind, FinalDispatch.CHECKED, context -> {}, "sse.end-with-session=false");
                ServerLog log = new ServerLog()) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            SseReader stream = alice.stream("/secured/topic/orders");

            alice.logOut();
            server.publisher().disconnect("alice");

            await().untilAsserted(
                            () -> assertThat(log.lines())
                                    .anyMatch(
                                            line -> line.contains(
                                                    "Unable to handle the Spring Security Exception because the response is already committed")));
            assertThatIOException().isThrownBy(stream::read);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }
}
