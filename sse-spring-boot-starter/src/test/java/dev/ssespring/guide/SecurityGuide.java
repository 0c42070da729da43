package dev.ssespring.guide;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import jakarta.servlet.DispatcherType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;

/** The code of docs/security.md. */
class SecurityGuide {

    private final SseEventPublisher publisher;

    SecurityGuide(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    // tag::chain[]
    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }
    // end::chain[]

    // tag::expires[]
    @GetMapping("/orders/stream")
    SseStream orders(@AuthenticationPrincipal Jwt token) {
        return publisher.subscribe("orders").with(StreamOptions.DEFAULTS.expiresAt(token.getExpiresAt()));
    }
    // end::expires[]

    // tag::authorizer[]
    @Bean
    SubscriptionAuthorizer authorizer() {
        TopicPattern secret = new TopicPattern("secret.**");
        return (request, pattern) -> {
            boolean admin =
                    request.principal() != null && request.principal().getName().equals("admin");
            return admin || !secret.covers(pattern);
        };
    }
    // end::authorizer[]

    // tag::logout[]
    @EventListener
    void onLogout(LogoutSuccessEvent event) {
        publisher.disconnect(event.getAuthentication().getName());
    }
    // end::logout[]
}
