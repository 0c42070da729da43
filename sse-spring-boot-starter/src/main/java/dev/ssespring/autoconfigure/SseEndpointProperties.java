package dev.ssespring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the actuator endpoint.
 *
 * @param showValues When to show the user and the remote address of streams.
 * @param roles Roles used to determine whether a user is authorized to be shown these values. When empty, all
 *     authenticated users are authorized.
 */
@ConfigurationProperties("management.endpoint.sse")
record SseEndpointProperties(
        @DefaultValue("never") Show showValues,
        @DefaultValue Set<String> roles) {}
