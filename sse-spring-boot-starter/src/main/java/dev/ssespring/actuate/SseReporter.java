package dev.ssespring.actuate;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/** Creates the reports of the endpoint from a publisher and its broker. */
final class SseReporter {

    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 10_000;

    private final SseEventPublisher publisher;
    private final SseBroker broker;
    private final SseClock clock;
    private final Sanitizer sanitizer;

    SseReporter(SseEventPublisher publisher, SseBroker broker, SseClock clock, Sanitizer sanitizer) {
        this.publisher = publisher;
        this.broker = broker;
        this.clock = clock;
        this.sanitizer = sanitizer;
    }

    SseReport report(@Nullable Integer limit, @Nullable Long after, boolean showUnsanitized) {
        int maxEntries = checked(limit);
        List<StreamInfo> streams = publisher.streams();
        return new SseReport(
                publisher.isAccepting(),
                SseReport.Totals.of(publisher.statistics()),
                streams(streams, maxEntries, (after != null) ? after : 0, showUnsanitized),
                subscriptions(streams, maxEntries),
                history(maxEntries));
    }

    SseReport.@Nullable OpenStream stream(long id, boolean showUnsanitized) {
        return publisher.streams().stream()
                .filter(stream -> stream.id() == id)
                .findFirst()
                .map(describedAt(clock.instant(), showUnsanitized))
                .orElse(null);
    }

    private static int checked(@Nullable Integer limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            String reason = "'limit' must be 1 to %d: use 'after' to read more".formatted(MAX_LIMIT);
            throw new InvalidEndpointRequestException(reason, reason);
        }
        return limit;
    }

    private SseReport.Extract<SseReport.OpenStream> streams(
            List<StreamInfo> streams, int limit, long after, boolean showUnsanitized) {
        List<StreamInfo> wanted = streams.stream()
                .filter(stream -> stream.id() > after)
                .sorted(Comparator.comparingLong(StreamInfo::id))
                .toList();
        return SseReport.Extract.of(streams.size(), wanted, limit, describedAt(clock.instant(), showUnsanitized));
    }

    private Function<StreamInfo, SseReport.OpenStream> describedAt(Instant now, boolean showUnsanitized) {
        return stream -> new SseReport.OpenStream(
                stream.id(),
                sanitized("user", stream.user(), showUnsanitized),
                sanitized("remoteAddress", stream.remoteAddress(), showUnsanitized),
                stream.topics(),
                stream.openedAt(),
                Duration.between(stream.openedAt(), now).truncatedTo(ChronoUnit.MILLIS),
                new SseReport.Backlog(stream.backlogEvents(), stream.backlogBytes()),
                stream.lastEventId());
    }

    private @Nullable String sanitized(String key, @Nullable String value, boolean showUnsanitized) {
        return Objects.toString(sanitizer.sanitize(new SanitizableData(null, key, value), showUnsanitized), null);
    }

    private static SseReport.Extract<SseReport.SubscribedTopics> subscriptions(List<StreamInfo> streams, int limit) {
        Map<String, Long> counted = streams.stream()
                .flatMap(stream -> stream.topics().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        List<Map.Entry<String, Long>> ranked = counted.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        return SseReport.Extract.of(
                ranked.size(),
                ranked,
                limit,
                entry -> new SseReport.SubscribedTopics(entry.getKey(), entry.getValue()));
    }

    /** The streams are reported even if the broker fails. */
    private SseReport.BrokerHistory history(int limit) {
        try {
            List<TopicHistory> topics = broker.topics();
            return new SseReport.BrokerHistory(
                    broker.head().toString(),
                    SseReport.Extract.of(topics.size(), topics, limit, SseReport.KeptTopic::of),
                    null);
        } catch (BrokerException ex) {
            return new SseReport.BrokerHistory(null, null, ex.getMessage());
        }
    }
}
