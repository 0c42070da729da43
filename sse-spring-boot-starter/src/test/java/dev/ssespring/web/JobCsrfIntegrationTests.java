package dev.ssespring.web;

import static dev.ssespring.web.RawWorker.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobStatus;
import jakarta.servlet.DispatcherType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;

/** Workers of an application that Spring Security protects, with its protection against CSRF. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobCsrfIntegrationTests {

    private static final String TOKEN = "0b2c7a6e-5d1f-4d0c-8a53-3f0f3f1d9a11";

    @Configuration(proxyBeanMethods = false)
    static class Security {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                            .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("worker-1").password("{noop}secret").build(),
                    User.withUsername("alice").password("{noop}secret").build());
        }

        @Bean
        JobAuthorizer authorizer() {
            return (access, queue, caller) -> access == JobAccess.WORK
                    && caller != null
                    && caller.getName().startsWith("worker-");
        }
    }

    private static String credentials(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aWorkerWithoutTheTokenReceivesItsStreamAndGetsNoJob() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(Security.class),
                        "test.spring-security=true",
                        "sse.jobs.path=/jobs",
                        "sse.jobs.defaults.beat=200ms");
                RawWorker without = new RawWorker(server, "q", "Authorization", credentials("worker-1"));
                RawWorker with = new RawWorker(
                        server,
                        "q",
                        "Authorization",
                        credentials("worker-1"),
                        "Cookie",
                        "XSRF-TOKEN=" + TOKEN,
                        "X-XSRF-TOKEN",
                        TOKEN)) {
            JobHandle<String> job = JobServers.queue(server).submit("a");
            without.next("hello");
            with.next("hello");

            assertThat(without.beat(1, "").statusCode()).isEqualTo(403);
            without.next("beat");
            without.next("beat");
            assertThat(JobServers.info(server, job).status()).isEqualTo(JobStatus.READY);

            assertThat(with.beat(1, "").statusCode()).isEqualTo(200);
            String event = with.next("job").data();
            assertThat(without.acknowledge("complete", job.id(), member(event, "lease"), "1"))
                    .isEqualTo(403);
            assertThat(with.acknowledge("complete", job.id(), member(event, "lease"), "1"))
                    .isEqualTo(204);
            assertThat(server.get("/jobs/q/stream?run=a", "Authorization", credentials("alice"))
                            .statusCode())
                    .as("a user who is no worker")
                    .isEqualTo(403);
            assertThat(server.get("/jobs/q/stream?run=a").statusCode()).isEqualTo(401);
        }
    }
}
