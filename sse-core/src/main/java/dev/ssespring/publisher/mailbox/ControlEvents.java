package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the blocks by which a client learns where it stands, what it misses, and that a stream has failed. Their data is JSON. */
public final class ControlEvents {

    private final PublisherOptions.Notices names;
    private final RetryHint retry;

    public ControlEvents(PublisherOptions.Notices names, RetryHint retry) {
        this.names = names;
        this.retry = retry;
    }

    /** The first block of a stream: commits the status, opens up proxies, tells when to reconnect. */
    public SseEvent opening() {
        return SseEvent.builder().comment("open").retry(retry.jittered()).build();
    }

    /** The last block of a stream whose client had better come back, but not with all others at once. */
    public SseEvent comeBack() {
        return SseEvent.builder().retry(retry.jittered()).build();
    }

    /** Tells nothing but the position that goes with it. */
    public static SseEvent positionOnly() {
        return SseEvent.builder().build();
    }

    public static SseEvent heartbeat() {
        return SseEvent.builder().comment("heartbeat").build();
    }

    /** What lies before is lost to the client; live delivery begins after the head, which goes with it as its id. */
    public SseEvent reset(Gap gap, @Nullable Position after) {
        String lastEventId = (after != null) ? ",\"lastEventId\":\"" + after + '"' : "";
        return SseEvent.of(
                names.reset(),
                "{\"reason\":\"%s\",\"from\":\"%s\"%s}".formatted(label(gap.reason()), gap.head(), lastEventId));
    }

    /** Some were dropped because the client reads too slowly. */
    public SseEvent gap(OverflowPolicy policy, long dropped, @Nullable Position first, @Nullable Position last) {
        return SseEvent.of(
                names.gap(),
                "{\"reason\":\"%s\",\"dropped\":%d,\"first\":\"%s\",\"last\":\"%s\"}"
                        .formatted(label(policy), dropped, first, last));
    }

    /** The producer of the stream has failed. The client is not told why: the cause is in the log. */
    public SseEvent failed() {
        return SseEvent.of(names.failed(), "{\"reason\":\"%s\"}".formatted(label(CloseReason.PRODUCER_FAILED)));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
