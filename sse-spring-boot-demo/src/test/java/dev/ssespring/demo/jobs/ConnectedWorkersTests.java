package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.demo.jobs.ConnectedWorkers.Connected;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;

class ConnectedWorkersTests {

    private final List<List<String>> told = new ArrayList<>();
    private final SseEventPublisher publisher = mock();
    private final ObjectProvider<SseEventPublisher> provider = mock();
    private final ConnectedWorkers workers = new ConnectedWorkers(provider);

    @BeforeEach
    void recordWhatIsTold() {
        given(provider.getObject()).willReturn(publisher);
        given(publisher.publish(eq("results"), eq("workers"), any(Object.class)))
                .will(call -> {
                    told.add(call.<Connected>getArgument(2).connected());
                    return null;
                });
    }

    @Test
    void whoComesAndGoesIsTold() {
        workers.opened(stream(1, "jobs", ConnectedWorkers.topic("beta")));
        workers.opened(stream(2, "jobs", ConnectedWorkers.topic("alpha")));
        workers.closed(stream(1, "jobs", ConnectedWorkers.topic("beta")), CloseReason.CLIENT_GONE);

        assertThat(told).containsExactly(List.of("beta"), List.of("alpha", "beta"), List.of("alpha"));
        assertThat(workers.names()).containsExactly("alpha");
    }

    @Test
    void otherStreamsAreNoWorkers() {
        workers.opened(stream(1, "jobs"));
        workers.opened(stream(2, "board"));
        workers.closed(stream(1, "jobs"), CloseReason.CLIENT_GONE);

        assertThat(told).isEmpty();
    }

    @Test
    void aWorkerThatCameBackBeforeItsOldStreamWasNoticedIsThereAllTheTime() {
        workers.opened(stream(1, "jobs", ConnectedWorkers.topic("alpha")));
        workers.opened(stream(2, "jobs", ConnectedWorkers.topic("alpha")));
        workers.closed(stream(1, "jobs", ConnectedWorkers.topic("alpha")), CloseReason.UNRESPONSIVE);

        assertThat(told).containsExactly(List.of("alpha"));
    }

    private static StreamInfo stream(long id, String... topics) {
        return new StreamInfo(id, List.of(topics), null, "127.0.0.1", Instant.EPOCH, 0, 0, null);
    }
}
