package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.demo.OpenStreamsReporter.OpenStreams;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenStreamsReporterTests {

    private final List<Integer> told = new ArrayList<>();
    private final SseEventPublisher publisher = mock();
    private final OpenStreamsReporter reporter = new OpenStreamsReporter(publisher);

    @BeforeEach
    void recordWhatIsTold() {
        given(publisher.publish(
                        eq(reporter.topic()), eq("streams"), any(Object.class), eq(PublishOptions.DEFAULTS.liveOnly())))
                .will(call -> {
                    told.add(call.<OpenStreams>getArgument(2).open());
                    return null;
                });
    }

    @Test
    void numberIsToldWhenItHasChanged() {
        given(publisher.openStreams()).willReturn(0, 1, 1, 2, 2, 0);

        for (int i = 0; i < 6; i++) {
            reporter.report();
        }

        assertThat(told).containsExactly(1, 2, 0);
    }

    @Test
    void numberIsToldOnceMoreToWhoAsks() {
        given(publisher.openStreams()).willReturn(2);

        reporter.report();
        reporter.ask();
        reporter.report();
        reporter.report();

        assertThat(told).containsExactly(2, 2);
    }
}
