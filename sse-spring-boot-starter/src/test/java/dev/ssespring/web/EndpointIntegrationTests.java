package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The actuator endpoint and health over HTTP. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndpointIntegrationTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=sse,health";

    private static final String MASK = "******";

    /** Takes the header {@code X-User} at its word. */
    private static final ApplicationContextInitializer<GenericApplicationContext> AUTHENTICATED =
            context -> context.registerBean(
                    Filter.class,
                    () -> (request, response, chain) ->
                            chain.doFilter(new UserRequest((HttpServletRequest) request), response));

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @EachServer
    void endpointShowsStreamsTopicsAndTotals(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(AUTHENTICATED, EXPOSED)) {
            HttpResponse<InputStream> stream = server.get("/topic/orders", "X-User", "alice");
            server.publisher().publish("orders", SseEvent.of("created", "1"));
            String position = server.publisher().head().toString();
            await().untilAsserted(() -> {
                JsonNode shown = read(server, "/actuator/sse");
                assertThat(shown.at("/streams/entries/0/lastEventId").asString())
                        .isEqualTo(position);
                assertThat(shown.at("/totals/delivered").asInt()).isEqualTo(1);
            });

            JsonNode shown = read(server, "/actuator/sse");
            assertThat(shown.get("accepting").asBoolean()).isTrue();
            assertThat(shown.at("/streams/total").asInt()).isOne();
            assertThat(shown.at("/streams/truncated").asBoolean(true)).isFalse();
            JsonNode only = shown.at("/streams/entries/0");
            assertThat(only.get("topics").valueStream().map(JsonNode::asString)).containsExactly("orders");
            assertThat(only.get("age").asString()).startsWith("PT");
            assertThat(only.get("openedAt").asString()).endsWith("Z");
            assertThat(only.at("/backlog/events").asInt()).isZero();
            assertThat(only.get("user").asString()).isEqualTo(MASK);
            assertThat(only.get("remoteAddress").asString()).isEqualTo(MASK);
            assertThat(shown.at("/subscriptions/entries/0/pattern").asString()).isEqualTo("orders");
            assertThat(shown.at("/subscriptions/entries/0/streams").asInt()).isOne();
            assertThat(shown.at("/history/head").asString()).isEqualTo(position);
            assertThat(shown.at("/history/topics/entries/0/topic").asString()).isEqualTo("orders");
            assertThat(shown.at("/history/topics/entries/0/newest").asString()).isEqualTo(position);
            assertThat(shown.at("/totals/published").asInt()).isOne();
            assertThat(shown.at("/totals/closed/client-gone").asInt(-1)).isZero();
            stream.body().close();
        }
    }

    @EachServer
    void streamIsDisconnectedByItsId(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(EXPOSED)) {
            HttpResponse<InputStream> stream = server.get("/topic/orders");
            String path = "/actuator/sse/"
                    + read(server, "/actuator/sse").at("/streams/entries/0/id").asString();
            assertThat(read(server, path).get("topics").get(0).asString()).isEqualTo("orders");

            HttpResponse<String> deleted = delete(server, path);

            assertThat(deleted.statusCode()).isEqualTo(200);
            assertThat(deleted.body()).isEqualTo("{\"streams\":1}");
            stream.body().readAllBytes();
            await().untilAsserted(
                            () -> assertThat(server.get(path).statusCode()).isEqualTo(404));
            assertThat(delete(server, path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void allStreamsOfAUserAreDisconnected() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(AUTHENTICATED, EXPOSED)) {
            InputStream first = server.get("/topic/orders", "X-User", "alice").body();
            InputStream second = server.get("/topic/news", "X-User", "alice").body();
            server.get("/topic/orders", "X-User", "bob");

            assertThat(delete(server, "/actuator/sse?user=alice").body()).isEqualTo("{\"streams\":2}");

            first.readAllBytes();
            second.readAllBytes();
            await().untilAsserted(
                            () -> assertThat(server.publisher().openStreams()).isOne());
            assertThat(delete(server, "/actuator/sse").statusCode()).isEqualTo(400);
            assertThat(delete(server, "/actuator/sse?user=").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whoAndWhereAreShownToTheAuthorized() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                AUTHENTICATED,
                EXPOSED,
                "management.endpoint.sse.show-values=when-authorized",
                "management.endpoint.sse.roles=operator")) {
            server.get("/topic/orders", "X-User", "alice");

            for (String path : new String[] {"/actuator/sse", "/actuator/sse/1"}) {
                assertThat(text(server, path)).contains(MASK).doesNotContain("alice", "127.0.0.1");
                assertThat(text(server, path, "X-User", "eve")).contains(MASK).doesNotContain("alice", "127.0.0.1");
                assertThat(text(server, path, "X-User", "operator"))
                        .contains("alice", "127.0.0.1")
                        .doesNotContain(MASK);
            }
        }
    }

    @Test
    void longListIsReadPageByPage() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(EXPOSED)) {
            for (int i = 0; i < 3; i++) {
                server.get("/topic/orders");
            }
            JsonNode first = read(server, "/actuator/sse?limit=2").get("streams");
            assertThat(first.get("truncated").asBoolean()).isTrue();
            assertThat(first.get("entries").size()).isEqualTo(2);

            String last = first.at("/entries/1/id").asString();
            JsonNode rest = read(server, "/actuator/sse?limit=2&after=" + last).get("streams");
            assertThat(rest.get("truncated").asBoolean(true)).isFalse();
            assertThat(rest.get("entries").size()).isEqualTo(1);

            assertThat(server.get("/actuator/sse?limit=0").statusCode()).isEqualTo(400);
            assertThat(server.get("/actuator/sse/one").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void operatorsMayBeAllowedToReadOnly() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(EXPOSED, "management.endpoint.sse.access=read-only")) {
            server.get("/topic/orders");
            assertThat(server.get("/actuator/sse/1").statusCode()).isEqualTo(200);
            assertThat(delete(server, "/actuator/sse/1").statusCode()).isEqualTo(405);
            assertThat(server.publisher().openStreams()).isOne();
        }
    }

    @Test
    void endpointIsNotExposedUnlessConfigured() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start()) {
            assertThat(server.get("/actuator/sse").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void healthTellsOfStreamsAndOfTheDrain() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                EXPOSED, "management.endpoint.health.show-details=always", "management.health.redis.enabled=false")) {
            server.get("/topic/orders");
            JsonNode up = read(server, "/actuator/health").at("/components/sse");
            assertThat(up.get("status").asString()).isEqualTo("UP");
            assertThat(up.at("/details/streams").asInt()).isOne();

            server.publisher().drain();
            HttpResponse<InputStream> drained = server.get("/actuator/health");
            assertThat(drained.statusCode()).isEqualTo(503);
            assertThat(json.readTree(drained.body())
                            .at("/components/sse/status")
                            .asString())
                    .isEqualTo("OUT_OF_SERVICE");
        }
    }

    private JsonNode read(TestServer server, String path) throws Exception {
        HttpResponse<InputStream> response = server.get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private static String text(TestServer server, String path, String... headers) throws Exception {
        return new String(server.get(path, headers).body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpResponse<String> delete(TestServer server, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + server.port() + path);
        return client.send(HttpRequest.newBuilder(uri).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    private static final class UserRequest extends HttpServletRequestWrapper {

        UserRequest(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable Principal getUserPrincipal() {
            String name = getHeader("X-User");
            return (name != null) ? () -> name : null;
        }

        @Override
        public boolean isUserInRole(String role) {
            return role.equals(getHeader("X-User"));
        }
    }
}
