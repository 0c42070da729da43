package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.CloseReason;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Streams of users who have a session, on each server that is supported. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class SessionEndIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(10);

    @EachServer
    void invalidationEndsTheStreamsOfTheSessionAndNoOthers(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind);
                ServerLog log = new ServerLog()) {
            Browser alice = new Browser(server).logIn("alice");
            Browser onAnotherDevice = new Browser(server).logIn("alice");
            SseReader subscription = alice.stream("/topic/orders");
            SseReader producer = alice.stream("/waiting");
            assertThat(producer.read()).isNotNull();
            SseReader other = onAnotherDevice.stream("/topic/orders");
            Browser anonymous = new Browser(server);
            SseReader ofAnonymous = anonymous.stream("/topic/orders");

            alice.get("/session/invalidate");

            assertThat(subscription.read()).isNull();
            assertThat(producer.read()).isNull();
            server.publisher().publish("orders", SseEvent.of("goes on"));
            assertThat(other.read().data()).isEqualTo("goes on");
            assertThat(ofAnonymous.read().data()).isEqualTo("goes on");
            assertThat(server.publisher().statistics().closed()).containsEntry(CloseReason.SESSION_ENDED, 2L);
            assertThat(anonymous.cookie)
                    .as("no session is created for a stream")
                    .isNull();
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer
    void expiryEndsTheStreams(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "server.tomcat.background-processor-delay=1s")) {
            Browser alice = new Browser(server).logIn("alice");
            SseReader stream = alice.stream("/topic/orders");

            alice.get("/session/timeout?seconds=1");

            assertThat(stream.read()).isNull();
            assertThat(server.publisher().statistics().closed()).containsEntry(CloseReason.SESSION_ENDED, 1L);
            assertForgotten(server);
        }
    }

    @EachServer
    void aNewIdOfTheSessionEndsNothingAndItsEndEndsTheStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            Browser alice = new Browser(server).logIn("alice");
            SseReader stream = alice.stream("/topic/orders");
            String before = alice.cookie;

            alice.get("/session/change-id");

            assertThat(alice.cookie).isNotEqualTo(before);
            server.publisher().publish("orders", SseEvent.of("goes on"));
            assertThat(stream.read().data()).isEqualTo("goes on");
            alice.get("/session/invalidate");
            assertThat(stream.read()).isNull();
        }
    }

    @EachServer
    void streamsWithoutAPrincipalOutliveTheSession(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            Browser visitor = new Browser(server);
            visitor.get("/session/create");
            assertThat(visitor.cookie).isNotNull();
            SseReader stream = visitor.stream("/topic/orders");

            visitor.get("/session/invalidate");

            server.publisher().publish("orders", SseEvent.of("goes on"));
            assertThat(stream.read().data()).isEqualTo("goes on");
        }
    }

    @EachServer
    void streamsOutliveTheirSessionIfThePropertySaysSo(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.end-with-session=false")) {
            Browser alice = new Browser(server).logIn("alice");
            SseReader stream = alice.stream("/topic/orders");

            alice.get("/session/invalidate");

            server.publisher().publish("orders", SseEvent.of("goes on"));
            assertThat(stream.read().data()).isEqualTo("goes on");
        }
    }

    @EachServer
    void streamsThatHaveEndedAreForgottenThoughTheirSessionLivesOn(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            Browser alice = new Browser(server).logIn("alice");
            for (int i = 0; i < 20; i++) {
                SseReader stream = alice.stream("/ten");
                while (stream.read() != null) {
                    // Up to its end.
                }
            }
            SseReader disconnected = alice.stream("/topic/orders");
            server.publisher().publish("orders", SseEvent.of("before"));
            assertThat(disconnected.read().data()).isEqualTo("before");
            server.publisher().disconnect("alice");
            assertThat(disconnected.read()).isNull();

            assertForgotten(server);
        }
    }

    private static void assertForgotten(TestServer server) {
        SessionStreams sessions = server.context().getBean(SessionStreams.class);
        await().atMost(SOON).untilAsserted(() -> assertThat(sessions.sessions()).isZero());
    }

    private static TestServer start(TestServer.Kind kind, String... properties) {
        return kind.start(SessionEndIntegrationTests::register, properties);
    }

    private static void register(GenericApplicationContext context) {
        context.registerBean(Sessions.class);
        context.registerBean(
                Filter.class,
                () -> (request, response, chain) ->
                        chain.doFilter(new Authenticated((HttpServletRequest) request), response));
    }

    /** Keeps the cookie of its session. */
    private static final class Browser {

        private final TestServer server;
        private @Nullable String cookie;

        Browser(TestServer server) {
            this.server = server;
        }

        Browser logIn(String user) throws IOException, InterruptedException {
            get("/session/log-in?user=" + user);
            return this;
        }

        HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
            HttpResponse<InputStream> response = (cookie != null)
                    ? server.get(path, "Cookie", cookie, "Accept", "*/*")
                    : server.get(path, "Accept", "*/*");
            assertThat(response.statusCode()).isEqualTo(200);
            response.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.substring(0, set.indexOf(';')));
            return response;
        }

        SseReader stream(String path) throws IOException, InterruptedException {
            return new SseReader(get(path).body());
        }
    }

    private static final class Authenticated extends HttpServletRequestWrapper {

        Authenticated(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            HttpSession session = getSession(false);
            String user = (session != null) ? (String) session.getAttribute("user") : null;
            return (user != null) ? () -> user : null;
        }
    }

    @RestController
    static class Sessions {

        @GetMapping("/session/create")
        void create(HttpServletRequest request) {
            request.getSession(true);
        }

        @GetMapping("/session/log-in")
        void logIn(HttpServletRequest request, @RequestParam String user) {
            request.getSession(true).setAttribute("user", user);
        }

        @GetMapping("/session/change-id")
        void changeId(HttpServletRequest request) {
            request.changeSessionId();
        }

        @GetMapping("/session/timeout")
        void timeout(HttpServletRequest request, @RequestParam int seconds) {
            Objects.requireNonNull(request.getSession(false)).setMaxInactiveInterval(seconds);
        }

        @GetMapping("/session/invalidate")
        void invalidate(HttpServletRequest request) {
            Objects.requireNonNull(request.getSession(false)).invalidate();
        }
    }
}
