package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.server.ResponseStatusException;

/** Subscriptions that are denied, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuthorizerIntegrationTests {

    private static final List<String> PATHS = List.of("/topic/secret", "/functional/topic/secret");

    private static final TopicPattern SECRET = new TopicPattern("secret.**");

    private static final SubscriptionAuthorizer NO_SECRETS =
            (request, pattern) -> !pattern.name().equals("secret");

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void deniedSubscriptionIsAnsweredAsAnyOtherError(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(with(NO_SECRETS), "spring.web.error.include-message=always");
                ServerLog log = new ServerLog()) {
            for (String path : PATHS) {
                HttpResponse<InputStream> response = server.get(path, "Accept", "application/json");
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
                assertThat(text(response))
                        .contains(
                                "\"status\":403",
                                "\"error\":\"Forbidden\"",
                                "\"message\":\"Not allowed to subscribe to 'secret'\"",
                                "\"path\":\"" + path + "\"");
            }
            assertThat(server.publisher().statistics().opened()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void eventSourceIsToldByTheStatusToo(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(with(NO_SECRETS))) {
            for (String path : PATHS) {
                HttpResponse<InputStream> response = server.get(path, "Accept", "text/event-stream");
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(response.headers().firstValue("Content-Type").orElse(""))
                        .doesNotContain("text/event-stream");
            }
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void allowedSubscriptionOpens(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(with(NO_SECRETS))) {
            SseReader stream = new SseReader(server.get("/topic/orders").body());
            server.publisher().publish("orders", SseEvent.of("allowed"));
            assertThat(stream.read().data()).isEqualTo("allowed");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void replayIsDeniedAsTheSubscriptionIs(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(with(NO_SECRETS))) {
            String before = server.publisher().head().toString();
            server.publisher().publish("secret", SseEvent.of("hidden"));
            HttpResponse<InputStream> response = server.get("/topic/secret", "Last-Event-ID", before);
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(text(response)).doesNotContain("hidden");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void topicThatIsDeniedToAUserDoesNotComeByAPatternEither(TestServer.Kind kind) throws Exception {
        SubscriptionAuthorizer secretsForAlice = (request, pattern) -> request.principal() != null
                && (request.principal().getName().equals("alice") || !SECRET.covers(pattern));
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED, with(secretsForAlice));
                ServerLog log = new ServerLog()) {
            String before = server.publisher().head().toString();
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            TestBrowser bob = TestBrowser.loggedIn(server, "bob");
            assertThat(bob.get("/secured/topic/secret.*").statusCode()).isEqualTo(403);
            assertThat(bob.get("/secured/topic/secret.x").statusCode()).isEqualTo(403);
            SseReader aliceLive = alice.stream("/secured/topic/**");
            List<SseReader> bobLive = List.of(
                    bob.stream("/secured/topic/**"),
                    bob.stream("/secured/topic/*.x"),
                    bob.stream("/secured/topic/**.x"),
                    bob.stream("/secured/topic/*.**"));

            for (String topic : List.of("secret.x", "public.x", "secret.x", "secret.y.x", "public.x")) {
                server.publisher().publish(topic, SseEvent.of(topic));
                server.publisher().publishToUser("bob", topic, SseEvent.of(topic + " for bob"));
            }

            assertThat(data(aliceLive, 5))
                    .containsExactly("secret.x", "public.x", "secret.x", "secret.y.x", "public.x");
            for (SseReader stream : bobLive) {
                assertThat(data(stream, 4))
                        .containsExactly("public.x", "public.x for bob", "public.x", "public.x for bob");
            }
            for (String path : List.of("/secured/topic/**", "/secured/topic/*.x")) {
                SseReader resumed = bob.stream(path, "Last-Event-ID", before);
                assertThat(data(resumed, 4))
                        .containsExactly("public.x", "public.x for bob", "public.x", "public.x for bob");
                server.publisher().publish("secret.x", SseEvent.of("late secret"));
                server.publisher().publish("public.x", SseEvent.of("late"));
                assertThat(data(resumed, 1)).containsExactly("late");
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    private static List<String> data(SseReader stream, int count) throws Exception {
        List<String> data = new ArrayList<>();
        while (data.size() < count) {
            data.add(stream.read().data());
        }
        return data;
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void headAsksNobodyBecauseNothingIsSubscribed(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(with(NO_SECRETS))) {
            for (String path : PATHS) {
                HttpResponse<InputStream> response = server.head(path);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body().readAllBytes()).isEmpty();
            }
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void exceptionOfTheAuthorizersOwnIsAnsweredAsIfTheHandlerHadThrownIt(TestServer.Kind kind) throws Exception {
        SubscriptionAuthorizer paid = (request, pattern) -> {
            throw new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED, "Nothing is free");
        };
        try (TestServer server = kind.start(with(paid), "spring.mvc.problemdetails.enabled=true")) {
            HttpResponse<InputStream> fromController = server.get("/topic/secret");
            assertThat(fromController.statusCode()).isEqualTo(402);
            assertThat(fromController.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(text(fromController)).contains("\"detail\":\"Nothing is free\"");
            HttpResponse<InputStream> fromFunction = server.get("/functional/topic/secret");
            assertThat(fromFunction.statusCode()).isEqualTo(402);
            assertThat(text(fromFunction)).contains("\"error\":\"Payment Required\"");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void exceptionOfSpringSecurityIsAnsweredByIt(TestServer.Kind kind) throws Exception {
        SubscriptionAuthorizer denying = (request, pattern) -> {
            throw new AccessDeniedException("Not for " + request.principal());
        };
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED, with(denying));
                ServerLog log = new ServerLog()) {
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            for (String path : PATHS) {
                HttpResponse<InputStream> response = alice.get(path, "Accept", "application/json");
                assertThat(response.statusCode()).isEqualTo(403);
                assertThat(text(response)).contains("\"status\":403");
            }
            assertThat(server.publisher().statistics().opened()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    private static ApplicationContextInitializer<GenericApplicationContext> with(SubscriptionAuthorizer authorizer) {
        return context -> context.registerBean(SubscriptionAuthorizer.class, () -> authorizer);
    }

    private static String text(HttpResponse<InputStream> response) throws Exception {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
}
