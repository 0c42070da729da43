package dev.ssespring.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for metrics and observations of streams, of the client, of its
 * listeners and of jobs. Each part needs a registry.
 */
@AutoConfiguration(
        after = {SseAutoConfiguration.class, SseClientAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
        })
@Import({
    PublisherMetricsConfiguration.class,
    HttpMetricsConfiguration.class,
    ClientMetricsConfiguration.class,
    ClientObservationConfiguration.class,
    JobObservationConfiguration.class
})
public final class SseObservabilityAutoConfiguration {}
