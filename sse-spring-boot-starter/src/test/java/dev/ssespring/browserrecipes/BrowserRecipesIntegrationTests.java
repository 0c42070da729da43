package dev.ssespring.browserrecipes;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.client.PayloadType;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The server's code in docs/browser.md, on a real server. */
@SpringBootTest(
        classes = BrowserRecipesIntegrationTests.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"test.spring-security=true", "sse.endpoint.path=/sse"})
@AutoConfigureSseTestClient
class BrowserRecipesIntegrationTests {

    private static final String PAGE = "https://app.example.org";

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    @LocalServerPort
    private int port;

    private SseTestClient alice() {
        return client.basicAuth("alice", "secret");
    }

    @Test
    void streamBeginsWithTheStateAndResumesWithoutIt() {
        try (SseTestStream stream = alice().get("/orders/stream").open()) {
            assertThat(stream)
                    .next()
                    .hasEvent("orders")
                    .payload(new PayloadType<List<Order>>() {})
                    .isEqualTo(List.of(new Order(7, "paid")));
            publisher.publish("orders", "changed", new Order(7, "shipped"));
            assertThat(stream).next().hasEvent("changed").payload(Order.class).isEqualTo(new Order(7, "shipped"));
            stream.cut();
            publisher.publish("orders", "changed", new Order(7, "delivered"));
            stream.reconnect();
            assertThat(stream).next().hasEvent("changed").payload(Order.class).isEqualTo(new Order(7, "delivered"));
            assertThat(stream).hasNoMoreEvents();
        }
    }

    @Test
    void authorizerDecidesWhatTheEndpointOpens() {
        try (SseTestStream news = alice().get("/sse?topic=public.news").open();
                SseTestStream all = alice().get("/sse?topic=public.*").open();
                SseTestStream refused = alice().get("/sse?topic=invoices").open()) {
            publisher.publish("public.news", "written", "1");
            assertThat(news).next().hasEvent("written");
            assertThat(all).next().hasEvent("written");
            assertThat(refused).isRefusedWithStatus(403);
        }
    }

    @Test
    void unauthenticatedRequestsForStreamsGet401AndOthersTheEntryPoint() throws Exception {
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            assertThat(stream).isRefusedWithStatus(401);
        }
        assertThat(send(request("/page", "GET").header("Accept", "text/html")).statusCode())
                .isEqualTo(402);
    }

    @Test
    void pageOfAnotherOriginMaySendItsTokenAndItsPosition() throws Exception {
        HttpResponse<Void> preflight = send(preflight(PAGE));

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue(PAGE);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers)
                        .containsIgnoringCase("authorization")
                        .containsIgnoringCase("last-event-id"));
        assertThat(send(preflight("https://other.example.org")).statusCode()).isEqualTo(403);
        try (SseTestStream stream =
                alice().header("Origin", PAGE).get("/orders/stream").open()) {
            assertThat(stream)
                    .hasHeader("Access-Control-Allow-Origin", PAGE)
                    .hasHeader("Access-Control-Expose-Headers", "Retry-After");
            assertThat(stream).next().hasEvent("orders");
        }
    }

    private HttpRequest.Builder preflight(String origin) {
        return request("/orders/stream", "OPTIONS")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization, last-event-id");
    }

    private HttpRequest.Builder request(String path, String method) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.noBody());
    }

    private static HttpResponse<Void> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OrdersController.class)
    static class Application {

        @Bean
        OrderRepository repository() {
            return () -> List.of(new Order(7, "paid"));
        }

        // tag::authorizer[]
        @Bean
        SubscriptionAuthorizer authorizer() {
            return (request, pattern) -> new TopicPattern("public.**").covers(pattern)
                    || (request.principal() != null && new TopicPattern("orders").covers(pattern));
        }
        // end::authorizer[]

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            AuthenticationEntryPoint entryPoint = new HttpStatusEntryPoint(HttpStatus.PAYMENT_REQUIRED);
            // tag::entry-point[]
            MediaTypeRequestMatcher streams = new MediaTypeRequestMatcher(MediaType.TEXT_EVENT_STREAM);
            streams.setIgnoredMediaTypes(Set.of(MediaType.ALL));
            http.exceptionHandling(exceptions -> exceptions
                    .defaultAuthenticationEntryPointFor(entryPoint, new NegatedRequestMatcher(streams))
                    .defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), streams));
            // end::entry-point[]
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .formLogin(Customizer.withDefaults())
                    .cors(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("alice").password("{noop}secret").build());
        }

        @Bean
        WebMvcConfigurer corsMappings() {
            return new WebMvcConfigurer() {

                // tag::cors[]
                @Override
                public void addCorsMappings(CorsRegistry registry) {
                    registry.addMapping("/orders/stream")
                            .allowedOrigins("https://app.example.org")
                            .allowedHeaders("Authorization", "Last-Event-ID", "Content-Type")
                            .exposedHeaders("Retry-After")
                            .allowCredentials(true);
                }
                // end::cors[]
            };
        }
    }
}
