package dev.ssespring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the actuator endpoint.
 *
 * @param showValues When to show who has opened a stream, and from which address.
 * @param roles Roles used to determine whether a user is authorized to be shown these; when empty, all authenticated
 *     users are authorized.
 */
@ConfigurationProperties("management.endpoint.sse")
record SseEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
