package dev.ssespring.runs;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Producer that appends what a reactive source emits. The run's thread subscribes, appends and asks for more; at most 32
 * elements are asked for ahead of the run's buffer. The source is cancelled when the run is cancelled, also before its
 * first element.
 */
public final class FlowProducer implements RunProducer {

    private static final int AHEAD = 32;
    private static final int PORTION = AHEAD / 2;

    private final Flow.Publisher<?> source;
    private final BiConsumer<Run, Object> appender;

    /**
     * Creates the producer.
     *
     * @param source its elements: an {@link SseEvent} is appended with its type and data, a String as data, anything else as
     *     JSON
     */
    public FlowProducer(Flow.Publisher<?> source) {
        this(source, FlowProducer::append);
    }

    private FlowProducer(Flow.Publisher<?> source, BiConsumer<Run, Object> appender) {
        this.source = Objects.requireNonNull(source, "'source' must not be null");
        this.appender = Objects.requireNonNull(appender, "'appender' must not be null");
    }

    /**
     * Creates a producer that appends elements in its own way.
     *
     * @param source emits the elements
     * @param appender appends one element to the run, as zero or more events
     * @param <T> type of the elements
     * @return for one run
     */
    @SuppressWarnings("unchecked") // The source emits nothing else.
    public static <T> FlowProducer of(Flow.Publisher<? extends T> source, BiConsumer<Run, ? super T> appender) {
        return new FlowProducer(source, (BiConsumer<Run, Object>) appender);
    }

    private static void append(Run run, Object element) {
        if (element instanceof String text) {
            run.append(text);
        } else if (element instanceof SseEvent event) {
            String data = event.data();
            if (data != null) {
                run.append(event.event(), (Object) data);
            }
        } else {
            run.append(SseEvent.DEFAULT_EVENT, element);
        }
    }

    @Override
    public void run(Run run) throws Exception {
        Feed feed = new Feed(run, appender);
        run.onCancel(feed::cancel);
        try {
            source.subscribe(feed);
            feed.drain();
        } finally {
            feed.cancel();
        }
    }

    private sealed interface Signal permits Element, Completion, Failure {}

    private record Element(Object value) implements Signal {}

    private record Completion() implements Signal {}

    private record Failure(Throwable cause) implements Signal {}

    /** The source calls the methods of a subscriber one after the other; drain belongs to the run's thread. */
    private static final class Feed implements Flow.Subscriber<Object> {

        private final Run run;
        private final BiConsumer<Run, Object> appender;
        private final Thread runThread = Thread.currentThread();

        /** Holds no more than was asked for, and the end. */
        private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>(AHEAD + 1);

        private volatile Flow.@Nullable Subscription subscription;
        private volatile boolean cancelled;

        /** The run's thread alone. */
        private int appended;

        Feed(Run run, BiConsumer<Run, Object> appender) {
            this.run = run;
            this.appender = appender;
        }

        @Override
        public void onSubscribe(Flow.Subscription offered) {
            if (subscription != null) {
                offered.cancel();
                return;
            }
            subscription = offered;
            if (cancelled) {
                offered.cancel();
            } else {
                offered.request(AHEAD);
            }
        }

        @Override
        public void onNext(Object element) {
            if (Thread.currentThread() == runThread && signals.isEmpty()) {
                // A source that emits while it is asked: nothing else would be appended before it has emitted a
                // portion.
                append(element);
            } else {
                put(new Element(element));
            }
        }

        @Override
        public void onError(Throwable cause) {
            put(new Failure(cause));
        }

        @Override
        public void onComplete() {
            put(new Completion());
        }

        private void put(Signal signal) {
            if (!signals.offer(signal)) {
                cancel();
                throw new IllegalStateException(
                        "The source of run '%s' emits more than it was asked for".formatted(run.id()));
            }
        }

        void drain() throws Exception {
            while (true) {
                Signal signal = signals.take();
                if (signal instanceof Element element) {
                    append(element.value());
                } else if (signal instanceof Failure failure) {
                    throw asException(failure.cause());
                } else {
                    return;
                }
            }
        }

        private static Exception asException(Throwable cause) {
            if (cause instanceof Error error) {
                throw error;
            }
            return (cause instanceof Exception exception) ? exception : new IllegalStateException(cause);
        }

        private void append(Object element) {
            appender.accept(run, element);
            appended++;
            Flow.Subscription current = subscription;
            if (appended == PORTION && current != null) {
                appended = 0;
                current.request(PORTION);
            }
        }

        void cancel() {
            cancelled = true;
            Flow.Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }
    }
}
