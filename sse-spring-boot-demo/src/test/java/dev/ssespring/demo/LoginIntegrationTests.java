package dev.ssespring.demo;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoginIntegrationTests {

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Test
    void streamOfNobodyIsAnsweredWith401AndWithoutALoginPage() throws Exception {
        HttpResponse<String> response = send(
                HttpClient.newHttpClient(),
                HttpRequest.newBuilder(uri("/login/stream")).header("Accept", "text/event-stream"));

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void messageReachesItsReceiverAlone() throws Exception {
        SseTestClient base = SseTestClient.to(uri("/")).publisher(publisher);
        HttpClient alice = loggedIn("alice");
        try (SseTestStream bobs =
                        base.formLogin("bob", "bob").get("/login/stream").open();
                SseTestStream alices =
                        base.formLogin("alice", "alice").get("/login/stream").open()) {
            assertThat(message(alice, "{\"to\":\"bob\",\"text\":\"Hello Bob\"}").statusCode())
                    .isEqualTo(202);

            assertThat(bobs).next().hasEvent("message");
            assertThat(bobs.events().get(0).data()).contains("\"from\":\"alice\",\"text\":\"Hello Bob\"");
            assertThat(alices).hasNoMoreEvents();
        }
    }

    @Test
    void logOutEndsTheStreamsOfTheSession() throws Exception {
        HttpClient alice = loggedIn("alice");
        HttpResponse<InputStream> stream = alice.send(
                HttpRequest.newBuilder(uri("/login/stream"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(publisher.streams()).anyMatch(open -> "alice".equals(open.user()));

        send(alice, form("/login/log-out", "_csrf=" + csrfToken(alice)));

        assertThat(stream.body().readAllBytes()).as("the response ends").isNotEmpty();
        await().until(() -> publisher.streams().stream().noneMatch(open -> "alice".equals(open.user())));
        assertThat(send(alice, HttpRequest.newBuilder(uri("/login/stream")).header("Accept", "text/event-stream"))
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"to\":\"carol\",\"text\":\"x\"}|There is no such user",
                "{\"text\":\"x\"}|There is no such user",
                "{\"to\":\"bob\",\"text\":\" \"}|The message must not be empty"
            })
    void invalidMessageIsRefusedWithAReason(String body, String reason) throws Exception {
        HttpResponse<String> response = message(loggedIn("alice"), body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
    }

    @Test
    void messageWithoutTheTokenOfThePageIsRefused() throws Exception {
        assertThat(send(
                                loggedIn("alice"),
                                HttpRequest.newBuilder(uri("/login/messages"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"bob\",\"text\":\"x\"}")))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void wrongPasswordIsToldOnThePage() throws Exception {
        HttpClient http = client();
        String token = csrfToken(http);

        HttpResponse<String> response = send(http, form("/login", "username=alice&password=x&_csrf=" + token));

        assertThat(response.body()).contains("The name or the password is wrong.");
    }

    /** As after a restart of the server, which knows neither the session nor its token. */
    @Test
    void loginFormOfAPageThatIsOlderThanTheSessionLeadsToOneThatWorks() throws Exception {
        String outdated = csrfToken(client());
        HttpClient http = client();

        HttpResponse<String> response = send(http, form("/login", "username=alice&password=alice&_csrf=" + outdated));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.uri()).isEqualTo(uri("/login?outdated"));
        assertThat(response.body())
                .contains(
                        "That page was older than the server&#39;s session, so you were not logged in. Please try again.");
        String token = tokenIn(response.body());
        assertThat(send(http, form("/login", "username=alice&password=alice&_csrf=" + token))
                        .body())
                .contains("<span id=\"user\">alice</span>");
    }

    /** Its token has changed with the login. */
    @Test
    void loginFormThatWasOpenBeforeALoginInAnotherTabTellsWhoIsLoggedIn() throws Exception {
        HttpClient http = client();
        String ofTheOtherTab = csrfToken(http);
        send(http, form("/login", "username=alice&password=alice&_csrf=" + csrfToken(http)));

        HttpResponse<String> response = send(http, form("/login", "username=bob&password=bob&_csrf=" + ofTheOtherTab));

        assertThat(response.body()).contains("That page was out of date: you are logged in as alice.");
    }

    @Test
    void scriptOfAPageThatIsOlderThanTheSessionGetsASentenceToShow() throws Exception {
        String outdated = csrfToken(client());

        for (HttpRequest.Builder request : List.of(
                form("/login/log-out", "_csrf=" + outdated),
                HttpRequest.newBuilder(uri("/login/messages"))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-TOKEN", outdated)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"to\":\"bob\",\"text\":\"x\"}")))) {
            HttpResponse<String> response = send(loggedIn("alice"), request);

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body())
                    .contains("\"message\":\"This page is older than your session. Load it again.\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sse", "/board", "/jobs", "/chat", "/login", "/actuator/health", "/css/demo.css"})
    void otherPagesNeedNoLoginAndNoSession(String path) throws Exception {
        HttpResponse<String> response = send(HttpClient.newHttpClient(), HttpRequest.newBuilder(uri(path)));

        assertThat(response.statusCode()).isIn(200, 302);
        assertThat(response.headers().firstValue("Location").orElse("")).doesNotContain("login");
        assertThat(response.headers().firstValue("Set-Cookie").isPresent()).isEqualTo(path.equals("/login"));
    }

    private HttpClient loggedIn(String user) throws Exception {
        HttpClient http = client();
        String token = csrfToken(http);
        HttpResponse<String> response =
                send(http, form("/login", "username=" + user + "&password=" + user + "&_csrf=" + token));
        assertThat(response.body()).contains("<span id=\"user\">" + user + "</span>");
        return http;
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private String csrfToken(HttpClient http) throws Exception {
        return tokenIn(send(http, HttpRequest.newBuilder(uri("/login"))).body());
    }

    private static String tokenIn(String page) {
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    private HttpResponse<String> message(HttpClient http, String body) throws Exception {
        return send(
                http,
                HttpRequest.newBuilder(uri("/login/messages"))
                        .header("Content-Type", "application/json")
                        .header("X-CSRF-TOKEN", csrfToken(http))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder form(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static HttpResponse<String> send(HttpClient http, HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
