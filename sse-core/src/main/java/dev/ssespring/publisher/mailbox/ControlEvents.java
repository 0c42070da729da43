package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Creates the blocks by which a client learns its position, what it misses, and that a stream has failed. Their data is
 * JSON.
 */
public final class ControlEvents {

    private final PublisherOptions.Notices names;
    private final RetryHint retry;
    private final String opening;

    /** Creates the blocks for the default heartbeat. */
    public ControlEvents(PublisherOptions.Notices names, RetryHint retry) {
        this(names, retry, PublisherOptions.Times.DEFAULTS.heartbeat());
    }

    public ControlEvents(PublisherOptions.Notices names, RetryHint retry, Duration heartbeat) {
        this.names = names;
        this.retry = retry;
        this.opening = "open heartbeat=" + inWholeUnits(heartbeat);
    }

    /**
     * The first block of a stream: commits the status, makes proxies forward the response, sets the reconnection delay, and
     * tells how long the stream can be silent.
     */
    public SseEvent opening() {
        return SseEvent.builder().comment(opening).retry(retry.jittered()).build();
    }

    private static String inWholeUnits(Duration duration) {
        // A heartbeat that never comes is too long to be counted in milliseconds.
        boolean seconds = duration.toMillisPart() == 0 || duration.toSeconds() > Integer.MAX_VALUE;
        return seconds ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    /**
     * The last block of a stream whose client should reconnect; the delay is jittered so that clients do not reconnect
     * at once.
     */
    public SseEvent reconnect() {
        return SseEvent.builder().retry(retry.jittered()).build();
    }

    /** Carries nothing but the position that is added as its id. */
    public static SseEvent positionOnly() {
        return SseEvent.builder().build();
    }

    public static SseEvent heartbeat() {
        return SseEvent.builder().comment("heartbeat").build();
    }

    /** Earlier events are lost to the client; live delivery begins after the head, which is added as the id. */
    public SseEvent reset(Gap gap, @Nullable Position after) {
        String lastEventId = (after != null) ? ",\"lastEventId\":\"" + after + '"' : "";
        return SseEvent.of(
                names.reset(),
                "{\"reason\":\"%s\",\"from\":\"%s\"%s}".formatted(label(gap.reason()), gap.head(), lastEventId));
    }

    /** Events were dropped because the client reads too slowly. */
    public SseEvent gap(OverflowPolicy policy, long dropped, @Nullable Position first, @Nullable Position last) {
        return SseEvent.of(
                names.gap(),
                "{\"reason\":\"%s\",\"dropped\":%d,\"first\":\"%s\",\"last\":\"%s\"}"
                        .formatted(label(policy), dropped, first, last));
    }

    /** The producer of the stream has failed. The cause is logged, and not sent to the client. */
    public SseEvent failed() {
        return SseEvent.of(names.failed(), "{\"reason\":\"%s\"}".formatted(label(CloseReason.PRODUCER_FAILED)));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
