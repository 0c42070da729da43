package dev.ssespring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the actuator: the health of publisher, broker and listeners, and the
 * endpoint {@code sse}.
 */
@AutoConfiguration(
        after = {SseAutoConfiguration.class, SseListenerAutoConfiguration.class},
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@Import({HealthConfiguration.class, ListenerHealthConfiguration.class, EndpointConfiguration.class})
public final class SseActuatorAutoConfiguration {}
