package dev.ssespring.publisher.stream;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts, times, logs and announces what happens to the streams of a publisher. Called by the writer threads; code of the
 * application runs elsewhere, save for the {@link DeliveryTimer}.
 */
public final class StreamReporter {

    private static final Log LOG = LogFactory.getLog(StreamLog.STREAMS);

    private final EngineContext context;
    private final ListenerNotifier notifier;
    private final DeliveryTimer timer;
    private final AtomicBoolean timerFailed = new AtomicBoolean();

    public StreamReporter(EngineContext context, ListenerNotifier notifier, DeliveryTimer timer) {
        this.context = context;
        this.notifier = notifier;
        this.timer = timer;
    }

    /** Returns the state of a stream at its opening, for listeners; null if there are none. */
    @Nullable
    StreamInfo opening(StreamSpec spec) {
        return notifier.isNeeded() ? spec.info(0, 0, null) : null;
    }

    /** The next three are called in this order, and never for a stream that was refused. */
    void opened(@Nullable StreamInfo opening) {
        if (opening != null) {
            notifier.announce(listener -> listener.opened(opening));
        }
    }

    void overflowed(StreamHandle stream) {
        OverflowPolicy policy =
                context.mailboxes().bounds(stream.spec().options()).overflow();
        announce(stream, (listener, info) -> listener.overflowed(info, policy));
    }

    void closed(StreamHandle stream, CloseReason reason) {
        context.counters().closed(reason);
        announce(stream, (listener, info) -> listener.closed(info, reason));
    }

    private void announce(StreamHandle stream, BiConsumer<StreamListener, StreamInfo> notification) {
        if (notifier.isNeeded()) {
            StreamInfo info = stream.info();
            notifier.announce(listener -> notification.accept(listener, info));
        }
    }

    /** Published events were flushed; {@code since} is when the first timed one was published. */
    void delivered(int events, long since) {
        context.counters().delivered.add(events);
        if (since != OutboundEvent.NOT_LIVE) {
            time(events, context.clock().nanos() - since);
        }
    }

    private void time(int events, long nanos) {
        try {
            timer.delivered(events, nanos);
        } catch (RuntimeException ex) {
            // It belongs to the application, and must not end a stream.
            if (timerFailed.compareAndSet(false, true)) {
                LOG.error("The delivery timer failed; further failures are not logged", ex);
            }
        }
    }

    /** Logs the end of a stream: at DEBUG that a client went away, at a higher level what an operator should look at. */
    void ended(StreamHandle stream, CloseReason reason, @Nullable Throwable failure) {
        if (reason == CloseReason.OVERFLOW) {
            context.log().overflowed(stream.spec().label());
        } else if (failure != null && isUnexpected(failure)) {
            context.log().endedUnexpectedly(stream.spec().label(), failure);
        } else if (LOG.isDebugEnabled()) {
            LOG.debug("End of %s: %s".formatted(stream.spec().label(), reason.label()), failure);
        }
    }

    /** A container that has recycled the response reports it by an IllegalStateException. */
    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof IOException || failure instanceof IllegalStateException);
    }

    /** A failure that must not prevent the end of the stream, nor that of other streams. */
    void endingFailed(StreamHandle stream, Throwable cause) {
        context.log().endingFailed(stream.spec().label(), cause);
    }
}
