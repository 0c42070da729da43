package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.StreamSource;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Feeds a stream from a reactive source and requests no more elements than there is room for in the mailbox. No thread
 * waits: when the mailbox is full, the feed is stalled until the writer has nothing left to write.
 *
 * <p>The source calls the methods of a subscriber, one after the other. Requests and cancellations on behalf of the writer
 * run on other threads, because they may run code of the application.
 */
final class FlowFeed implements Flow.Subscriber<Object>, StreamSource {

    /** So many elements are requested at once, and may arrive although the mailbox is full by then. */
    private static final int LARGEST_PORTION = 16;

    private static final Log LOG = LogFactory.getLog(StreamLog.PRODUCERS);

    private final StreamHandle stream;
    private final EventFactory events;
    private final SourceThreads threads;
    private final StreamLog log;
    private final Runnable requesting;
    private final Runnable cancelling;
    private final int portion;
    private final boolean nonBlocking;
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    private final AtomicBoolean stalled = new AtomicBoolean();
    private volatile boolean terminated;

    /** Used by the source's signals only. */
    private int received;

    FlowFeed(
            StreamHandle stream,
            EventFactory events,
            SourceThreads threads,
            UnaryOperator<Runnable> context,
            StreamLog log) {
        this(stream, events, threads, context, log, false);
    }

    private FlowFeed(
            StreamHandle stream,
            EventFactory events,
            SourceThreads threads,
            UnaryOperator<Runnable> context,
            StreamLog log,
            boolean nonBlocking) {
        this.nonBlocking = nonBlocking;
        this.stream = stream;
        this.events = events;
        this.threads = threads;
        this.log = log;
        this.requesting = context.apply(this::request);
        this.cancelling = context.apply(this::cancel);
        this.portion = stream.mailbox().portion(LARGEST_PORTION);
    }

    /** For a source that the writer may call. */
    static FlowFeed ofNonBlocking(StreamHandle stream, EventFactory events, SourceThreads threads, StreamLog log) {
        return new FlowFeed(stream, events, threads, UnaryOperator.identity(), log, true);
    }

    void subscribeTo(Flow.Publisher<?> source) {
        try {
            source.subscribe(this);
        } catch (Throwable ex) {
            fail(ex);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription offered) {
        if (!subscription.compareAndSet(null, offered) || !stream.isOpen()) {
            offered.cancel();
            return;
        }
        offered.request(portion);
    }

    @Override
    public void onNext(Object element) {
        if (stalled.get()) {
            fail(new IllegalStateException("The source emits more elements than were requested"));
            return;
        }
        try {
            stream.push(OutboundEvent.own(StreamEnd.checked(events.element(element))));
        } catch (StreamClosedException ex) {
            cancel();
            return;
        } catch (Throwable ex) {
            fail(ex);
            return;
        }
        received++;
        if (received == portion) {
            received = 0;
            requestMore();
        }
    }

    private void requestMore() {
        if (stream.mailbox().hasRoomFor(portion)) {
            request();
            return;
        }
        stalled.set(true);
        // The writer may have emptied the mailbox before the flag was set, and then does not call again.
        if (stream.mailbox().hasRoomFor(portion) && stalled.compareAndSet(true, false)) {
            request();
        }
    }

    @Override
    public void readOn() {
        if (stalled.compareAndSet(true, false)) {
            if (nonBlocking) {
                request();
            } else {
                threads.request(requesting);
            }
        }
    }

    private void request() {
        Flow.Subscription current = subscription.get();
        if (current == null) {
            return;
        }
        try {
            current.request(portion);
        } catch (Throwable ex) {
            // It may run code of the application; no one would request again.
            fail(ex);
        }
    }

    @Override
    public void ended() {
        if (nonBlocking) {
            cancel();
            return;
        }
        threads.withdraw(requesting);
        if (!terminated) {
            threads.cancel(cancelling);
        }
    }

    private void cancel() {
        Flow.Subscription current = subscription.get();
        if (current == null) {
            return;
        }
        try {
            current.cancel();
        } catch (Throwable ex) {
            // It may run code of the application; the stream has to end all the same.
            log.cancellationFailed(stream.spec().label(), ex);
        }
    }

    private void fail(Throwable cause) {
        cancel();
        onError(cause);
    }

    @Override
    public void onError(Throwable cause) {
        terminated = true;
        if (stream.isOpen()) {
            log.sourceFailed(stream.spec().label(), cause);
        } else {
            LOG.debug("A reactive source failed after its stream had ended", cause);
        }
        stream.fail();
    }

    @Override
    public void onComplete() {
        terminated = true;
        stream.complete();
    }
}
