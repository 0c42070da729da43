package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SseMetricsTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final SseEventPublisher publisher = mock();

    @Test
    void everyNumberOfThePublisherHasItsMeter() {
        given(publisher.openStreams()).willReturn(3);
        given(publisher.statistics()).willReturn(new PublisherStatistics(11, 12, 13, 14, 15, 16, 17, closed()));
        new SseMetrics(publisher, clock).bindTo(registry);

        assertThat(registry.get("sse.streams.active").gauge().value()).isEqualTo(3);
        assertThat(counted("sse.events.published")).isEqualTo(11);
        assertThat(counted("sse.events.delivered")).isEqualTo(12);
        assertThat(counted("sse.events.dropped")).isEqualTo(13);
        assertThat(counted("sse.events.conflated")).isEqualTo(14);
        assertThat(counted("sse.events.replayed")).isEqualTo(15);
        assertThat(counted("sse.gaps")).isEqualTo(16);
        assertThat(counted("sse.streams.opened")).isEqualTo(17);
        for (CloseReason reason : CloseReason.values()) {
            assertThat(registry.get("sse.streams.closed")
                            .tag("reason", reason.label())
                            .functionCounter()
                            .count())
                    .isEqualTo(number(reason));
        }
    }

    @Test
    void backlogIsTheSumOfAllStreams() {
        try (ActuateFixture fixture = new ActuateFixture()) {
            new SseMetrics(fixture.publisher, clock).bindTo(registry);
            fixture.open(null, "orders");
            fixture.open(null, "orders", "prices");
            fixture.publisher.publish("orders", SseEvent.of("12345"));

            List<StreamInfo> streams = fixture.publisher.streams();
            assertThat(backlog("events"))
                    .isEqualTo(
                            streams.stream().mapToInt(StreamInfo::backlogEvents).sum());
            assertThat(backlog("bytes"))
                    .isEqualTo(streams.stream()
                            .mapToDouble(StreamInfo::backlogBytes)
                            .sum())
                    .isGreaterThanOrEqualTo(2 * "data: 12345\n\n".length());
        }
    }

    @Test
    void backlogIsCountedOnceForEachScrape() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        given(publisher.statistics()).willReturn(new PublisherStatistics(0, 0, 0, 0, 0, 0, 0, closed()));
        given(publisher.streams()).willReturn(List.of(stream(2, 20), stream(3, 30)));
        new SseMetrics(publisher, clock).bindTo(prometheus);

        assertThat(prometheus.scrape())
                .contains("sse_mailbox_backlog_events 5.0\n", "sse_mailbox_backlog_bytes 50.0\n");
        verify(publisher, times(1)).streams();

        clock.advance(BacklogTotal.MOMENT);
        given(publisher.streams()).willReturn(List.of(stream(1, 10)));
        assertThat(prometheus.scrape())
                .contains("sse_mailbox_backlog_events 1.0\n", "sse_mailbox_backlog_bytes 10.0\n");
        verify(publisher, times(2)).streams();
    }

    @Test
    void metersAreFewWhateverIsSubscribed() {
        try (ActuateFixture fixture = new ActuateFixture()) {
            new SseMetrics(fixture.publisher, clock).bindTo(registry);
            int before = registry.getMeters().size();
            for (int i = 0; i < 100; i++) {
                fixture.open("user-" + i, "topic-" + i);
                fixture.publisher.publish("topic-" + i, SseEvent.of("data"));
            }

            assertThat(registry.getMeters()).hasSize(before).hasSize(10 + CloseReason.values().length);
            assertThat(registry.getMeters().stream().flatMap(meter -> meter.getId().getTags().stream()))
                    .extracting(Tag::getKey)
                    .containsOnly("reason");
        }
    }

    @Test
    void everyMeterIsDescribedAndHasAUnit() {
        new SseMetrics(publisher, clock).bindTo(registry);
        new MicrometerDeliveryTimer(registry);

        assertThat(registry.getMeters()).isNotEmpty().map(Meter::getId).allSatisfy(id -> {
            assertThat(id.getName()).startsWith("sse.");
            assertThat(id.getDescription()).isNotBlank();
            assertThat(id.getBaseUnit()).isNotBlank();
        });
    }

    @Test
    void deliveryTimeHasOneSampleForEachFlush() {
        MicrometerDeliveryTimer timer = new MicrometerDeliveryTimer(registry);
        timer.delivered(5, 2_000_000);
        timer.delivered(1, 4_000_000);

        assertThat(registry.get("sse.delivery.time").timer().count()).isEqualTo(2);
        assertThat(registry.get("sse.delivery.time").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(6);
    }

    private double counted(String name) {
        return registry.get(name).functionCounter().count();
    }

    private double backlog(String what) {
        return registry.get("sse.mailbox.backlog." + what).gauge().value();
    }

    /** Another one for each reason. */
    private static int number(CloseReason reason) {
        return 100 + Arrays.asList(CloseReason.values()).indexOf(reason);
    }

    private static Map<CloseReason, Long> closed() {
        return Arrays.stream(CloseReason.values())
                .collect(Collectors.toMap(Function.identity(), reason -> (long) number(reason)));
    }

    private static StreamInfo stream(int events, long bytes) {
        return new StreamInfo(1, List.of(), null, null, Instant.EPOCH, events, bytes, null);
    }
}
