package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Topic;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.StatusPolicy;
import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.web.RefusalPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
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

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class, SseClientAutoConfiguration.class));

    @Test
    void defaultsAreThoseOfThePublisher() {
        runner.run(context -> {
            SseProperties properties = context.getBean(SseProperties.class);
            assertThat(properties.toOptions()).isEqualTo(PublisherOptions.DEFAULTS);
            assertThat(properties.history().toPolicy()).isEqualTo(HistoryPolicy.DEFAULTS);
            assertThat(properties.refusal()).isEqualTo(RefusalPolicy.BY_ACCEPT);
        });
    }

    @Test
    void defaultsAreThoseOfTheClient() {
        runner.run(context -> {
            SseClientProperties client = context.getBean(SseClientProperties.class);
            assertThat(client.toTimeouts()).isEqualTo(SseTimeouts.DEFAULTS);
            assertThat(client.toReconnectPolicy()).isEqualTo(ReconnectPolicy.DEFAULTS);
            assertThat(client.toLimits()).isEqualTo(ParserLimits.DEFAULTS);
            assertThat(client.statusPolicy().policy().decide(503)).isEqualTo(StatusPolicy.Decision.RETRY);
        });
    }

    @Test
    void propertiesReachTheClient() {
        runner.withPropertyValues(
                        "sse.client.response-timeout=1s",
                        "sse.client.idle-timeout=2s",
                        "sse.client.max-age=3s",
                        "sse.client.close-timeout=4s",
                        "sse.client.max-line-size=5B",
                        "sse.client.max-event-size=6B",
                        "sse.client.status-policy=browser",
                        "sse.client.proxy=proxy.example:3128",
                        "sse.client.reconnect.delay=7s",
                        "sse.client.reconnect.min-delay=8s",
                        "sse.client.reconnect.max-delay=9s",
                        "sse.client.reconnect.max-server-delay=10s",
                        "sse.client.reconnect.healthy-after=11s")
                .run(context -> {
                    SseClientProperties client = context.getBean(SseClientProperties.class);
                    assertThat(client.toTimeouts())
                            .isEqualTo(new SseTimeouts(seconds(1), seconds(2), seconds(3), seconds(4)));
                    assertThat(client.toLimits()).isEqualTo(new ParserLimits(5, 6));
                    assertThat(client.toReconnectPolicy())
                            .isEqualTo(
                                    new ReconnectPolicy(seconds(7), seconds(8), seconds(9), seconds(10), seconds(11)));
                    assertThat(client.statusPolicy().policy().decide(503)).isEqualTo(StatusPolicy.Decision.STOP);
                    assertThat(client.proxyAddress())
                            .hasValue(InetSocketAddress.createUnresolved("proxy.example", 3128));
                });
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void propertiesReachThePublisher() {
        runner.withPropertyValues(
                        "sse.heartbeat=10s",
                        "sse.heartbeat-timeout=11s",
                        "sse.lifetime=1h",
                        "sse.retry=500ms",
                        "sse.retry-jitter=0.25",
                        "sse.writer-threads=2",
                        "sse.drain-timeout=3s",
                        "sse.mailbox.max-events=7",
                        "sse.mailbox.max-size=2KB",
                        "sse.mailbox.overflow=drop-oldest",
                        "sse.limits.total=5",
                        "sse.limits.per-principal=4",
                        "sse.limits.per-address=3",
                        "sse.limits.topics-per-stream=14",
                        "sse.limits.patterns-per-stream=13",
                        "sse.limits.wildcards-per-pattern=12",
                        "sse.limits.segments-per-topic=11",
                        "sse.notices.reset=lost",
                        "sse.notices.gap=skipped",
                        "sse.notices.failed=broken",
                        "sse.refusal=status")
                .run(context -> {
                    SseProperties properties = context.getBean(SseProperties.class);
                    assertThat(properties.toOptions())
                            .isEqualTo(new PublisherOptions(
                                    new PublisherOptions.Mailbox(7, 2048, OverflowPolicy.DROP_OLDEST),
                                    new PublisherOptions.Times(
                                            Duration.ofSeconds(10),
                                            Duration.ofSeconds(11),
                                            Duration.ofMillis(500),
                                            0.25,
                                            Duration.ofHours(1),
                                            Duration.ofSeconds(3)),
                                    new PublisherOptions.Limits(5, 4, 3, 14, 13, 12, 11),
                                    new PublisherOptions.Notices("lost", "skipped", "broken"),
                                    2));
                    assertThat(properties.refusal()).isEqualTo(RefusalPolicy.STATUS);
                });
    }

    @Test
    void historyPropertiesReachTheBroker() {
        runner.withPropertyValues(
                        "sse.history.max-events=10",
                        "sse.history.max-size=3KB",
                        "sse.history.max-age=1m",
                        "sse.history.max-topics=20",
                        "sse.history.max-total-size=4KB",
                        "sse.history.overrides[0].topics=prices.*",
                        "sse.history.overrides[0].max-events=0",
                        "sse.history.overrides[1].topics=orders.**",
                        "sse.history.overrides[1].max-age=1h",
                        "sse.history.overrides[1].max-size=5KB")
                .run(context -> {
                    HistoryPolicy policy =
                            context.getBean(SseProperties.class).history().toPolicy();
                    assertThat(policy.limits()).isEqualTo(new HistoryLimits(10, 3072, Duration.ofMinutes(1)));
                    assertThat(policy.maxTopics()).isEqualTo(20);
                    assertThat(policy.maxBytes()).isEqualTo(4096);
                    assertThat(policy.limitsOf(new Topic("prices.gold")))
                            .isEqualTo(new HistoryLimits(0, 3072, Duration.ofMinutes(1)));
                    assertThat(policy.limitsOf(new Topic("orders.eu.created")))
                            .isEqualTo(new HistoryLimits(10, 5120, Duration.ofHours(1)));
                    assertThat(policy.limitsOf(new Topic("news"))).isEqualTo(policy.limits());
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sse.heartbeat=0s",
                "sse.heartbeat-timeout=0s",
                "sse.lifetime=0s",
                "sse.limits.total=0",
                "sse.limits.per-principal=-1",
                "sse.limits.per-address=-1",
                "sse.limits.topics-per-stream=0",
                "sse.limits.patterns-per-stream=0",
                "sse.limits.wildcards-per-pattern=0",
                "sse.limits.segments-per-topic=0",
                "sse.history.max-events=-1",
                "sse.history.max-size=-1B",
                "sse.history.max-age=0s",
                "sse.history.max-topics=0",
                "sse.history.max-total-size=-1B",
                "sse.notices.reset=",
                "sse.notices.gap=a\nb",
                "sse.notices.failed=",
                "sse.notices.failed=a\rb",
                "sse.retry=-1s",
                "sse.retry-jitter=1.1",
                "sse.retry-jitter=-0.1",
                "sse.writer-threads=0",
                "sse.drain-timeout=-1s",
                "sse.mailbox.max-events=0",
                "sse.mailbox.max-size=0B",
                "sse.producers.max-threads=0",
                "sse.client.base-url=/no-host",
                "sse.client.connect-timeout=0s",
                "sse.client.response-timeout=-1s",
                "sse.client.idle-timeout=-1s",
                "sse.client.max-age=-1s",
                "sse.client.close-timeout=-1s",
                "sse.client.max-threads=0",
                "sse.client.max-line-size=0B",
                "sse.client.max-event-size=2GB",
                "sse.client.proxy=host",
                "sse.client.reconnect.delay=-1s",
                "sse.client.reconnect.min-delay=-1s",
                "sse.client.reconnect.max-delay=-1s",
                "sse.client.reconnect.max-server-delay=-1s",
                "sse.client.reconnect.healthy-after=-1s"
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

    @ParameterizedTest
    @ValueSource(strings = {"sse.heartbeat=0", "sse.heartbeat=-1s", "sse.heartbeat-timeout=0"})
    void heartbeatsCannotBeSwitchedOff(String property) {
        runner.withPropertyValues(property)
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("cannot be switched off"));
    }

    @Test
    void everyPropertyIsDescribedForTheIde() throws IOException {
        String resource = "META-INF/spring-configuration-metadata.json";
        try (InputStream metadata = getClass().getClassLoader().getResourceAsStream(resource)) {
            JsonNode properties = new JsonMapper().readTree(metadata).get("properties");
            // Which properties there are is shown by docs/properties.md, see PropertiesPageTests.
            assertThat(properties.valueStream())
                    .hasSizeGreaterThan(100)
                    .allSatisfy(property ->
                            assertThat(property.get("description").asString()).matches("[A-Z].*\\."));
        }
    }
}
