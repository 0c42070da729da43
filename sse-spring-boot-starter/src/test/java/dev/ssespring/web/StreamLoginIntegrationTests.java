package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SecurityOnDemand;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Set;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;

/** What an unauthenticated request for a stream is answered, by Spring Security as applications configure it. */
class StreamLoginIntegrationTests {

    private static final String STREAM = "/topic/orders";

    @EachServer
    void formLoginAnswersStreamsWith401AndPagesWithTheLoginPage(TestServer.Kind kind) throws Exception {
        try (TestServer server = FormLogin.start(kind, FinalDispatch.PERMITTED)) {
            assertUnauthorizedWithoutBody(server.get(STREAM, "Accept", "text/event-stream"));
            assertUnauthorizedWithoutBody(server.get(STREAM, "Accept", "text/event-stream, */*;q=0.1"));
            assertRedirected(server.get(STREAM, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));
            assertRedirected(server.get(STREAM, "Accept", "*/*"));
            assertRedirected(server.get(STREAM));
            TestBrowser alice = TestBrowser.loggedIn(server, "alice");
            assertThat(alice.get(STREAM, "Accept", "text/event-stream").statusCode())
                    .isEqualTo(200);
        }
    }

    /** Form login and HTTP Basic together, as Spring Boot configures them when the application has no chain. */
    @EachServer
    void defaultChainOfSpringBootAnswersStreamsWith401(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> {})) {
            HttpResponse<InputStream> refused = server.get(STREAM, "Accept", "text/event-stream");
            assertUnauthorizedWithoutBody(refused);
            assertThat(refused.headers().firstValue("WWW-Authenticate"))
                    .as("no window that asks for a password")
                    .isEmpty();
            assertRedirected(server.get("/", "Accept", "text/html"));
            assertThat(server.get("/", "Accept", "application/json").headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic"));
        }
    }

    @EachServer
    void chainWithoutALoginPageKeepsItsAnswers(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> context.registerBean(NoLogin.class))) {
            assertThat(server.get(STREAM, "Accept", "text/event-stream").statusCode())
                    .isEqualTo(403);
            assertThat(server.get(STREAM, "Accept", "application/json").statusCode())
                    .isEqualTo(403);
        }
        try (TestServer server = start(kind, context -> context.registerBean(BasicLogin.class))) {
            HttpResponse<InputStream> refused = server.get(STREAM, "Accept", "text/event-stream");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
        }
    }

    @EachServer
    void entryPointOfTheApplicationTakesPrecedence(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> context.registerBean(OwnEntryPoint.class))) {
            assertThat(server.get(STREAM, "Accept", "text/event-stream").statusCode())
                    .isEqualTo(402);
        }
    }

    /** As docs/browser.md recommends. */
    @EachServer
    void entryPointOfTheApplicationCanLeaveStreamsOut(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> context.registerBean(EntryPointForPages.class))) {
            assertUnauthorizedWithoutBody(server.get(STREAM, "Accept", "text/event-stream"));
            assertThat(server.get(STREAM, "Accept", "text/html").statusCode()).isEqualTo(402);
            assertThat(server.get(STREAM, "Accept", "*/*").statusCode()).isEqualTo(402);
            assertThat(server.get(STREAM).statusCode()).isEqualTo(402);
        }
    }

    private static TestServer start(
            TestServer.Kind kind, ApplicationContextInitializer<GenericApplicationContext> beans) {
        return kind.start(beans, SecurityOnDemand.PROPERTY + "=true", "spring.security.user.password=secret");
    }

    private static void assertUnauthorizedWithoutBody(HttpResponse<InputStream> response) throws Exception {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body().readAllBytes()).isEmpty();
        assertThat(response.headers().firstValue("Location")).isEmpty();
        assertThat(response.headers().firstValue("Set-Cookie"))
                .as("no session for it")
                .isEmpty();
    }

    private static void assertRedirected(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/login"));
    }

    static class NoLogin {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .build();
        }
    }

    static class BasicLogin {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }

    static class OwnEntryPoint {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .exceptionHandling(exceptions ->
                            exceptions.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.PAYMENT_REQUIRED)))
                    .build();
        }
    }

    static class EntryPointForPages {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            AuthenticationEntryPoint entryPoint = new HttpStatusEntryPoint(HttpStatus.PAYMENT_REQUIRED);
            MediaTypeRequestMatcher streams = new MediaTypeRequestMatcher(MediaType.TEXT_EVENT_STREAM);
            streams.setIgnoredMediaTypes(Set.of(MediaType.ALL));
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .exceptionHandling(exceptions -> exceptions
                            .defaultAuthenticationEntryPointFor(entryPoint, new NegatedRequestMatcher(streams))
                            .defaultAuthenticationEntryPointFor(
                                    new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), streams))
                    .build();
        }
    }
}
