package dev.ssespring.publisher.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.NonBlockingSource;
import dev.ssespring.publisher.StreamProducer;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamSender;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.StreamSource;
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

/** Runs the producers of streams, each on a thread of the executor, which the producer may block. */
final class Producers {

    private static final Log LOG = LogFactory.getLog(StreamLog.PRODUCERS);

    private final Executor executor;
    private final SourceThreads sources;
    private final ContextCapture contexts;
    private final EngineContext context;
    private final Set<ProducerRun> runs = ConcurrentHashMap.newKeySet();

    Producers(Executor executor, SourceThreads sources, ContextCapture contexts, EngineContext context) {
        this.executor = executor;
        this.sources = sources;
        this.contexts = contexts;
        this.context = context;
    }

    /**
     * Starts a producer for a stream.
     *
     * @throws StreamRefusedException if there is no thread for it; the stream is ended then, as it is after any other
     *     exception of the executor
     */
    void start(StreamProducer producer, StreamHandle stream, EventFactory events) {
        ProducerRun run = new ProducerRun(producer, stream, events);
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
     * Feeds a stream from a reactive source; otherwise as {@link #start}. The source gets a thread for its subscription, and
     * whenever more is requested after the mailbox was full.
     */
    void feed(Flow.Publisher<?> source, StreamHandle stream, EventFactory events) {
        if (source instanceof NonBlockingSource) {
            FlowFeed feed = FlowFeed.ofNonBlocking(stream, events, sources, context.log());
            stream.readFrom(feed);
            feed.subscribeTo(source);
            return;
        }
        if (!sources.hasRoom()) {
            abandon(stream);
            context.log().cancellationsBlock(SourceThreads.MOST_CANCELLATIONS);
            throw new StreamRefusedException(
                    "Too many sources are being cancelled", context.retry().jittered());
        }
        UnaryOperator<Runnable> inherited = capture(stream);
        FlowFeed feed = new FlowFeed(stream, events, sources, inherited, context.log());
        stream.readFrom(feed);
        execute(() -> feed.subscribeTo(source), stream, inherited);
    }

    /**
     * Returns an executor for tasks of one stream, which run with the context of the calling thread. It throws a {@link
     * StreamRefusedException} if there is no thread.
     */
    Executor inheriting() {
        UnaryOperator<Runnable> inherited = contexts.capture();
        return task -> {
            try {
                executor.execute(inherited.apply(task));
            } catch (RejectedExecutionException ex) {
                context.log().noThread();
                throw new StreamRefusedException(
                        "Too many streams are open", context.retry().jittered());
            }
        };
    }

    private UnaryOperator<Runnable> capture(StreamHandle stream) {
        try {
            return contexts.capture();
        } catch (RuntimeException | Error ex) {
            abandon(stream);
            throw ex;
        }
    }

    private void execute(Runnable task, StreamHandle stream, UnaryOperator<Runnable> inherited) {
        try {
            executor.execute(inherited.apply(task));
        } catch (RejectedExecutionException ex) {
            abandon(stream);
            context.log().noThread();
            throw new StreamRefusedException(
                    "Too many streams are open", context.retry().jittered());
        } catch (RuntimeException | Error ex) {
            // A task decorator failed, or the system has no more threads.
            abandon(stream);
            throw ex;
        }
    }

    private static void abandon(StreamHandle stream) {
        stream.refuse(CloseReason.PRODUCER_FAILED);
    }

    /** Returns whether no producer runs. */
    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** Interrupts all producers, whose streams are closed. */
    void interruptAll() {
        runs.forEach(ProducerRun::interrupt);
    }

    private final class ProducerRun implements Runnable, StreamSender, StreamSource {

        private final StreamProducer producer;
        private final StreamHandle stream;
        private final EventFactory events;
        private @Nullable Thread thread;

        ProducerRun(StreamProducer producer, StreamHandle stream, EventFactory events) {
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
            // An exception after the stream was closed is how a producer ends, not a failure.
            if (stream.isOpen()) {
                context.log().producerFailed(stream.spec().label(), ex);
            } else {
                LOG.debug("A producer threw an exception after its stream was closed", ex);
            }
            stream.fail();
        }

        private synchronized void begin() {
            thread = Thread.currentThread();
            // An interrupt before there was a thread was preceded by the close of the stream.
            if (!stream.isOpen()) {
                thread.interrupt();
            }
        }

        /** The thread returns to its pool without an interrupt flag: an interrupt of this run must not hit the next one. */
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
            return stream.spec().request().lastEventId();
        }

        @Override
        public @Nullable Principal principal() {
            return stream.spec().request().principal();
        }

        @Override
        public boolean isOpen() {
            return stream.isOpen();
        }
    }
}
