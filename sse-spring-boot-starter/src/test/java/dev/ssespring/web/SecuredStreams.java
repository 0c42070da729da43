package dev.ssespring.web;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.util.Objects;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Streams for those who may have them; who that is, {@link FormLogin} and {@link BearerToken} say. */
@RestController
class SecuredStreams {

    private final SseEventPublisher publisher;

    SecuredStreams(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @GetMapping("/secured/me")
    SseStream me() {
        return publisher.stream(out ->
                out.send(SseEvent.of(Objects.requireNonNull(out.principal()).getName())));
    }

    @GetMapping("/secured/topic/{topic}")
    SseStream topic(@PathVariable String topic) {
        return publisher.subscribe(topic);
    }

    @GetMapping("/secured/token/{topic}")
    SseStream asLongAsTheToken(@PathVariable String topic, @AuthenticationPrincipal Jwt token) {
        return publisher.subscribe(topic).with(StreamOptions.DEFAULTS.expiresAt(token.getExpiresAt()));
    }

    @GetMapping("/secured/admin")
    @PreAuthorize("hasRole('ADMIN')")
    SseStream admin() {
        return publisher.subscribe("admin");
    }
}
