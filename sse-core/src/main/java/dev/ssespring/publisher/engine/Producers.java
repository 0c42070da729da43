package dev.ssespring.publisher.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.NonBlockingSource;
import dev.ssespring.publisher.StreamProducer;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamSender;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.RetryHint;
import dev.ssespring.publisher.mailbox.StreamEnd;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.UnaryOperator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Runs the producers of streams, each on a thread of the executor that it may block. */
final class Producers {

    private static final Log LOG = LogFactory.getLog(Producers.class);

    private final Executor executor;
    private final SourceThreads sources;
    private final ContextCapture contexts;
    private final RetryHint retry;
    private final Set<Run> runs = ConcurrentHashMap.newKeySet();

    Producers(Executor executor, SourceThreads sources, ContextCapture contexts, RetryHint retry) {
        this.executor = executor;
        this.sources = sources;
        this.contexts = contexts;
        this.retry = retry;
    }

    /**
     * Starts a producer for a stream that has joined.
     *
     * @throws StreamRefusedException if there is no thread for it; the stream is ended then, as it is at any other
     *     exception of the executor
     */
    void start(StreamProducer producer, StreamHandle stream, EventFactory events) {
        Run run = new Run(producer, stream, events);
        runs.add(run);
        stream.readFrom(run);
        try {
            execute(run, stream, capture(stream));
        } catch (RuntimeException | Error ex) {
            runs.remove(run);
            throw ex;
        }
    }

    /**
     * Has a source feed a stream that has joined; otherwise as {@link #start}. The source gets a thread to begin with, and
     * whenever it is asked for more after it had to wait.
     */
    void feed(Flow.Publisher<?> source, StreamHandle stream, EventFactory events) {
        if (source instanceof NonBlockingSource) {
            FlowFeed feed = FlowFeed.ofNonBlocking(stream, events, sources);
            stream.readFrom(feed);
            feed.subscribeTo(source);
            return;
        }
        if (!sources.hasRoom()) {
            abandon(stream);
            stream.log().cancellationsBlock(SourceThreads.MOST_CANCELLATIONS);
            throw new StreamRefusedException("Too many sources are being cancelled", retry.jittered());
        }
        UnaryOperator<Runnable> context = capture(stream);
        FlowFeed feed = new FlowFeed(stream, events, sources, context);
        stream.readFrom(feed);
        execute(() -> feed.subscribeTo(source), stream, context);
    }

    private UnaryOperator<Runnable> capture(StreamHandle stream) {
        try {
            return contexts.capture();
        } catch (RuntimeException | Error ex) {
            abandon(stream);
            throw ex;
        }
    }

    private void execute(Runnable task, StreamHandle stream, UnaryOperator<Runnable> context) {
        try {
            executor.execute(context.apply(task));
        } catch (RejectedExecutionException ex) {
            abandon(stream);
            stream.log().noThread();
            throw new StreamRefusedException("Too many streams are open", retry.jittered());
        } catch (RuntimeException | Error ex) {
            // A task decorator failed, or the system has no more threads.
            abandon(stream);
            throw ex;
        }
    }

    private static void abandon(StreamHandle stream) {
        stream.refuse(CloseReason.PRODUCER_FAILED);
    }

    /** Has the producers of closed streams stop waiting for whatever they wait for. */
    void interruptAll() {
        runs.forEach(Run::interrupt);
    }

    private final class Run implements Runnable, StreamSender, StreamSource {

        private final StreamProducer producer;
        private final StreamHandle stream;
        private final EventFactory events;
        private @Nullable Thread thread;

        Run(StreamProducer producer, StreamHandle stream, EventFactory events) {
            this.producer = producer;
            this.stream = stream;
            this.events = events;
        }

        @Override
        public void run() {
            begin();
            try {
                producer.run(this);
                stream.complete();
            } catch (Throwable ex) {
                failed(ex);
            } finally {
                finish();
            }
        }

        private void failed(Throwable ex) {
            // What a producer throws once its stream is closed is the way it ends, not a failure.
            if (stream.isOpen()) {
                stream.log().producerFailed(stream.spec(), ex);
            } else {
                LOG.debug("A stream's producer ended after its stream", ex);
            }
            stream.fail();
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
            // Whoever would have interrupted it before there was a thread had closed the stream by then.
            if (!stream.isOpen()) {
                thread.interrupt();
            }
        }

        /** The thread goes back to its pool as it came: no interrupt meant for this run may hit the next. */
        private synchronized void finish() {
            thread = null;
            Thread.interrupted();
            runs.remove(this);
        }

        @Override
        public void ended() {
            interrupt();
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public void send(SseEvent event) {
            try {
                stream.put(OutboundEvent.own(StreamEnd.checked(event)));
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new CancellationException("Interrupted while waiting for room in the stream's mailbox");
            }
        }

        @Override
        public void send(String name, Object payload) {
            send(events.event(name, payload));
        }

        @Override
        public @Nullable String lastEventId() {
            return stream.request().lastEventId();
        }

        @Override
        public @Nullable Principal principal() {
            return stream.request().principal();
        }

        @Override
        public boolean isOpen() {
            return stream.isOpen();
        }
    }
}
