package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Feeds a stream from a reactive source and asks it for no more than there is room for in the mailbox. No thread waits:
 * when the mailbox is full, the feed is stalled, until the writer has nothing left to write.
 *
 * <p>The source calls the methods of a subscriber, one after the other. What the writer wants of the source goes to other
 * threads, because it may run the application's code.
 */
final class FlowFeed implements Flow.Subscriber<Object>, StreamSource {

    /** So many are asked for at once, and may come although the mailbox has got full meanwhile. */
    private static final int LARGEST_PORTION = 16;

    private static final Log LOG = LogFactory.getLog(FlowFeed.class);

    private final StreamHandle stream;
    private final EventFactory events;
    private final SourceThreads threads;
    private final Runnable requesting;
    private final Runnable cancelling;
    private final int portion;
    private final boolean nonBlocking;
    private final AtomicReference<Flow.Subscription> subscription = new AtomicReference<>();
    private final AtomicBoolean stalled = new AtomicBoolean();
    private volatile boolean terminated;

    /** The source's signals alone. */
    private int received;

    FlowFeed(StreamHandle stream, EventFactory events, SourceThreads threads, UnaryOperator<Runnable> context) {
        this(stream, events, threads, context, false);
    }

    private FlowFeed(
            StreamHandle stream,
            EventFactory events,
            SourceThreads threads,
            UnaryOperator<Runnable> context,
            boolean nonBlocking) {
        this.nonBlocking = nonBlocking;
        this.stream = stream;
        this.events = events;
        this.threads = threads;
        this.requesting = context.apply(this::request);
        this.cancelling = context.apply(this::cancel);
        this.portion = stream.portion(LARGEST_PORTION);
    }

    /** For a source that the writer may call. */
    static FlowFeed ofNonBlocking(StreamHandle stream, EventFactory events, SourceThreads threads) {
        return new FlowFeed(stream, events, threads, UnaryOperator.identity(), true);
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
            fail(new IllegalStateException("The source emits more than it was asked for"));
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
            askForMore();
        }
    }

    private void askForMore() {
        if (stream.hasRoomFor(portion)) {
            request();
            return;
        }
        stalled.set(true);
        // The writer may have emptied the mailbox before the flag was up, and then does not come again.
        if (stream.hasRoomFor(portion) && stalled.compareAndSet(true, false)) {
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
            // It may run the application's code, and nobody would ask again.
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
            // It may run the application's code, and the stream has to end all the same.
            LOG.error("A stream's source could not be cancelled", ex);
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
            stream.log().sourceFailed(stream.spec(), cause);
        } else {
            LOG.debug("A stream's source failed after its stream had ended", cause);
        }
        stream.fail();
    }

    @Override
    public void onComplete() {
        terminated = true;
        stream.complete();
    }
}
