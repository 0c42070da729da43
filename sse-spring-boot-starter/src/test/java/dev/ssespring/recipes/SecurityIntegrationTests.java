package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "test.spring-security=true")
@AutoConfigureSseTestClient
class SecurityIntegrationTests {

    @TestConfiguration
    static class Users {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                    jakarta.servlet.DispatcherType.ASYNC, jakarta.servlet.DispatcherType.ERROR)
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .exceptionHandling(exceptions -> exceptions.defaultAuthenticationEntryPointFor(
                            new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
                            request -> "text/event-stream".equals(request.getHeader("Accept"))))
                    .formLogin(Customizer.withDefaults())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("alice").password("{noop}secret").build());
        }
    }

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    // tag::security[]
    @Test
    void refusesStrangers() {
        try (SseTestStream stream = client.get("/me/stream").open()) {
            assertThat(stream).isRefusedWithStatus(401);
        }
    }

    @Test
    void sendsUsersTheirOwnEvents() {
        SseTestClient alice = client.formLogin("alice", "secret");
        try (SseTestStream stream = alice.get("/me/stream").open()) {
            publisher.publish("users.bob", "invited", "1");
            publisher.publish("users.alice", "invited", "2");

            assertThat(stream).next().hasEvent("invited").hasData("2");
            assertThat(stream).hasNoMoreEvents();
        }
    }

    @Test
    void endsTheStreamsOfAUserWhoLogsOut() {
        try (SseTestStream stream =
                client.basicAuth("alice", "secret").get("/me/stream").open()) {
            publisher.disconnect("alice");

            assertThat(stream).ends();
        }
    }
    // end::security[]

    @Test
    void wrongPasswordFailsTheLogin() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> client.formLogin("alice", "wrong"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Login of 'alice' at http://localhost:")
                .hasMessageContaining("failed: status 302");
    }
}
