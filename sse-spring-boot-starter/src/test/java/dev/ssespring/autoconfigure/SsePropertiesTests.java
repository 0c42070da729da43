package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.web.RefusalPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The properties reach the publisher, are checked, and are known to the IDE. */
class SsePropertiesTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class));

    @Test
    void defaultsAreThoseOfThePublisher() {
        runner.run(context -> {
            SseProperties properties = context.getBean(SseProperties.class);
            assertThat(properties.toOptions()).isEqualTo(PublisherOptions.DEFAULTS);
            assertThat(properties.refusal()).isEqualTo(RefusalPolicy.BY_ACCEPT);
        });
    }

    @Test
    void propertiesReachThePublisher() {
        runner.withPropertyValues(
                        "sse.heartbeat=10s",
                        "sse.retry=500ms",
                        "sse.writer-threads=2",
                        "sse.drain-timeout=3s",
                        "sse.mailbox.max-events=7",
                        "sse.mailbox.max-size=2KB",
                        "sse.refusal=status")
                .run(context -> {
                    SseProperties properties = context.getBean(SseProperties.class);
                    assertThat(properties.toOptions())
                            .isEqualTo(new PublisherOptions(
                                    7, 2048, Duration.ofSeconds(10), Duration.ofMillis(500), 2, Duration.ofSeconds(3)));
                    assertThat(properties.refusal()).isEqualTo(RefusalPolicy.STATUS);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sse.heartbeat=0s",
                "sse.retry=-1s",
                "sse.writer-threads=0",
                "sse.drain-timeout=-1s",
                "sse.mailbox.max-events=0",
                "sse.mailbox.max-size=0B",
                "sse.producers.max-threads=0"
            })
    void valueOutOfRangeFailsTheStartNamingTheProperty(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                ex -> assertThat(ex.getName()).isEqualTo(property.split("=", 2)[0])));
    }

    @Test
    void everyPropertyIsDescribedForTheIde() throws IOException {
        String resource = "META-INF/spring-configuration-metadata.json";
        try (InputStream metadata = getClass().getClassLoader().getResourceAsStream(resource)) {
            JsonNode properties = new JsonMapper().readTree(metadata).get("properties");
            assertThat(properties
                            .valueStream()
                            .map(property -> property.get("name").asString()))
                    .containsExactlyInAnyOrder(
                            "sse.heartbeat",
                            "sse.retry",
                            "sse.writer-threads",
                            "sse.drain-timeout",
                            "sse.refusal",
                            "sse.mailbox.max-events",
                            "sse.mailbox.max-size",
                            "sse.producers.max-threads");
            assertThat(properties.valueStream())
                    .allSatisfy(property ->
                            assertThat(property.get("description").asString()).matches("[A-Z].*\\."));
        }
    }
}
