package dev.ssespring.guide;

import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;

/** The code of docs/monitoring.md. */
final class MonitoringGuide {

    private MonitoringGuide() {}

    // tag::statistics[]
    static String summary(SseEventPublisher publisher) {
        PublisherStatistics statistics = publisher.statistics();
        return publisher.openStreams() + " streams, " + statistics.delivered() + " deliveries, " + statistics.gaps()
                + " gaps";
    }
    // end::statistics[]
}
