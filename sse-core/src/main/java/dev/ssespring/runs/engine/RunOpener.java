package dev.ssespring.runs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamOpener;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.StreamStatusException;
import dev.ssespring.runs.ResumeOptions;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.dialect.PlainDialect;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunStoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Opens the response of one reader: finds the run, checks the caller, decides where to begin and what to answer instead.
 * Used by the thread of the request; blocks for the store.
 */
final class RunOpener implements StreamOpener {

    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final String id;
    private final @Nullable String epoch;
    private final boolean fresh;
    private final ResumeOptions options;
    private final ReaderContext context;

    /**
     * @param epoch of the run that is meant; null for the latest of the name
     * @param fresh whether the request has started the run, so that it has no position in it
     */
    RunOpener(String id, @Nullable String epoch, boolean fresh, ResumeOptions options, ReaderContext context) {
        this.id = id;
        this.epoch = epoch;
        this.fresh = fresh;
        this.options = options;
        this.context = context;
    }

    /** What readers need of their node. */
    interface ReaderContext {

        SseEventPublisher publisher();

        Optional<RunInfo> find(String id);

        boolean isAllowed(RunInfo run, StreamRequest request);

        /** Throws an IllegalStateException if there is no dialect of the name. */
        RunDialect dialect(String name);

        Duration retry();

        /** Whether a run ended at least as long ago. */
        boolean hasEndedBefore(RunInfo run, Duration age);

        /** Creates a reader that is told when the log grows. */
        RunReader newReader(RunKey key, RunReaderFactory factory);
    }

    /** Creates a reader for a tail. */
    @FunctionalInterface
    interface RunReaderFactory {

        RunReader create(RunTail tail);
    }

    @Override
    public String positionParameter() {
        return "starting_after";
    }

    @Override
    public boolean isEndSignificant() {
        return true;
    }

    @Override
    public StreamSink.Events open(StreamRequest request, StreamSink sink, StreamOptions streamOptions) {
        RunPosition position = fresh ? null : RunPosition.parse(request.lastEventId());
        if (position != null && position.isGoneNotice()) {
            throw new StreamStatusException(NO_CONTENT, "The client knows that run '%s' is gone".formatted(id));
        }
        RunInfo run = find().orElse(null);
        if (run != null && !context.isAllowed(run, request)) {
            throw new StreamStatusException(NOT_FOUND, "The caller must not read run '%s'".formatted(id));
        }
        if (run == null || (epoch != null && !epoch.equals(run.epoch()))) {
            return gone(request, sink, streamOptions);
        }
        RunDialect dialect = (options.dialect() != null) ? options.dialect() : context.dialect(run.dialect());
        if (position != null && !position.isOf(run.epoch())) {
            if (!dialect.replaysFromStart()) {
                return gone(request, sink, streamOptions);
            }
            position = null;
        }
        if (run.state().isTerminal() && hasNothingFor(position, run, dialect)) {
            throw new StreamStatusException(NO_CONTENT, "Run '%s' has ended".formatted(id));
        }
        long after =
                (position == null || dialect.replaysFromStart()) ? 0 : Math.min(position.number(), run.lastNumber());
        return read(run, dialect, after, new Response(request, sink, streamOptions));
    }

    private Optional<RunInfo> find() {
        try {
            return context.find(id);
        } catch (RunStoreException ex) {
            throw new StreamStatusException(
                    UNAVAILABLE, "The store of runs cannot be reached: " + ex.getMessage(), context.retry());
        }
    }

    private boolean hasNothingFor(@Nullable RunPosition position, RunInfo run, RunDialect dialect) {
        if (position != null && position.number() >= run.lastNumber()) {
            return true;
        }
        return !fresh && context.hasEndedBefore(run, dialect.grace());
    }

    /** A request and where its answer goes. */
    private record Response(StreamRequest request, StreamSink sink, StreamOptions options) {}

    private StreamSink.Events read(RunInfo run, RunDialect dialect, long after, Response response) {
        dialect.headers().forEach(response.sink()::header);
        TerminalSink sink = new TerminalSink(response.sink());
        var renderer = dialect.renderer(run);
        RunReader reader = context.newReader(
                RunKey.of(run), tail -> new RunReader(tail, renderer, sink, after, renderer.opening()));
        try {
            // Restarts: the end of a run is in its log, the publisher must not add one.
            StreamSink.Events events = context.publisher()
                    .streamFrom(reader)
                    .with(response.options().restarts(true))
                    .open(response.request(), sink);
            return sink.observing(events);
        } catch (StreamRefusedException ex) {
            reader.cancel();
            throw new StreamStatusException(
                    UNAVAILABLE, "The publisher refuses streams: " + ex.getMessage(), ex.retry());
        } catch (RuntimeException | Error ex) {
            reader.cancel();
            throw ex;
        }
    }

    private StreamSink.Events gone(StreamRequest request, StreamSink sink, StreamOptions streamOptions) {
        RunDialect dialect = options.dialect();
        if (!options.tellGone() || (dialect != null && dialect != PlainDialect.INSTANCE)) {
            throw new StreamStatusException(NO_CONTENT, "Run '%s' is unknown or expired".formatted(id));
        }
        SseEvent notice = SseEvent.builder()
                .event("stream-reset")
                .data("{\"reason\":\"gone\"}")
                .id(RunPosition.GONE_EPOCH + "-0")
                .build();
        NonBlockingSource<SseEvent> source = subscriber -> subscriber.onSubscribe(new OneEvent(notice, subscriber));
        try {
            return context.publisher()
                    .streamFrom(source)
                    .with(streamOptions.restarts(true))
                    .open(new StreamRequest(null, request.principal(), request.remoteAddress()), sink);
        } catch (StreamRefusedException ex) {
            throw new StreamStatusException(
                    UNAVAILABLE, "The publisher refuses streams: " + ex.getMessage(), ex.retry());
        }
    }

    /** A source of one event. Its subscriber calls it one after the other. */
    private static final class OneEvent implements Flow.Subscription {

        private final SseEvent event;
        private final Flow.Subscriber<? super SseEvent> subscriber;
        private boolean done;

        OneEvent(SseEvent event, Flow.Subscriber<? super SseEvent> subscriber) {
            this.event = event;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (!done) {
                done = true;
                subscriber.onNext(event);
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            done = true;
        }
    }
}
