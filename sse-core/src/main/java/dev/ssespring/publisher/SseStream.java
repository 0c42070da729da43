package dev.ssespring.publisher;

import dev.ssespring.publisher.engine.StreamOpening;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.state.InitialState;
import dev.ssespring.publisher.state.SharedState;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Description of one response, to be returned from a controller method, also inside a {@code ResponseEntity}. It is
 * cold: no thread, subscription or iterator starts until the web layer opens it. It can be used once.
 */
public final class SseStream {

    private final AtomicBoolean used;
    private final StreamOpening opening;
    private final Runnable discarding;
    private final boolean finite;
    private final StreamOptions options;
    private final @Nullable String positionParameter;
    private final boolean endSignificant;

    /** Null if the stream cannot begin with a state. */
    private final @Nullable Function<@Nullable InitialState, StreamOpening> withState;

    private SseStream(
            AtomicBoolean used,
            StreamOpening opening,
            Runnable discarding,
            boolean finite,
            StreamOptions options,
            @Nullable String positionParameter,
            boolean endSignificant,
            @Nullable Function<@Nullable InitialState, StreamOpening> withState) {
        this.used = used;
        this.opening = opening;
        this.discarding = discarding;
        this.finite = finite;
        this.options = options;
        this.positionParameter = positionParameter;
        this.endSignificant = endSignificant;
        this.withState = withState;
    }

    /** Describes a stream that has a producer, and so may complete. */
    static SseStream finite(StreamOpening opening, Runnable discarding) {
        return new SseStream(new AtomicBoolean(), opening, discarding, true, StreamOptions.DEFAULTS, null, false, null);
    }

    /** Describes a subscription, which never completes. */
    static SseStream subscription(Function<@Nullable InitialState, StreamOpening> opening) {
        return new SseStream(
                new AtomicBoolean(),
                opening.apply(null),
                () -> {},
                false,
                StreamOptions.DEFAULTS,
                null,
                false,
                opening);
    }

    /**
     * Returns a stream that other code than the publisher opens, such as the response of a run.
     *
     * @param opener called at most once, on the thread that answers the request
     * @return a description for one response; nothing runs until it is opened
     */
    public static SseStream of(StreamOpener opener) {
        Objects.requireNonNull(opener, "'opener' must not be null");
        return new SseStream(
                new AtomicBoolean(),
                opener::open,
                () -> {},
                false,
                StreamOptions.DEFAULTS,
                opener.positionParameter(),
                opener.isEndSignificant(),
                null);
    }

    /**
     * Returns the name of the query parameter in which a client may send its position instead of a last event id.
     *
     * @return null if there is none
     */
    public @Nullable String positionParameter() {
        return positionParameter;
    }

    /**
     * Returns whether clients take the end of the response for success; see {@link StreamOpener#isEndSignificant}. For the
     * web layer.
     *
     * @return true if the head of the response must not announce that its connection is closed
     */
    public boolean isEndSignificant() {
        return endSignificant;
    }

    /**
     * Returns a supplier whose state many streams share: those that ask while it is being loaded, or within the duration
     * after that, get the same state, followed by what was published since. The supplier is called once for all of them, with
     * the context of one of their requests, so the state must not depend on the user. Keep the returned supplier, such as in
     * a field of the controller, and pass it to {@link #startingWith} for each request. It keeps the newest state in memory.
     *
     * @param shareFor how long a state is used after it was loaded, not negative; no longer than the history reaches back,
     *     or it is loaded again
     * @param state loads the state; see {@link #startingWith}
     * @param <T> type of the state
     * @return called by itself, loads the state without sharing it
     * @throws IllegalArgumentException if the duration is negative
     */
    public static <T> Supplier<T> shareFor(Duration shareFor, Supplier<T> state) {
        return new SharedState<>(shareFor, state);
    }

    /**
     * Returns a description of the same subscription that begins with a state. The position is taken first, then the supplier
     * runs, on a thread for producers, then the state is sent as the first event, with that position as its id, and then
     * everything that was published after the position. So nothing is missed between the state and the events; what was
     * published while the supplier ran can be in both. A change therefore has to be in the state before its event is
     * published, and events that a state contains already must do no harm.
     *
     * <p>A client that resumes gets no state but what it has missed. It gets the state where it would get the event
     * {@code stream-reset} otherwise: the history does not reach back to its position, or the log of events was lost. A
     * client thus replaces what it knows whenever it receives the state.
     *
     * <p>If the supplier throws an exception or returns null, the exception is logged and the stream ends after a
     * {@code retry:}; the client reconnects and asks again. Without the state no event is sent. Several calls of the supplier
     * may run at the same time; it is not interrupted if the client leaves. See {@link #shareFor} for many clients.
     *
     * @param event name of the event that carries the state
     * @param state loads the state, and may block; a String is sent unchanged, anything else as JSON
     * @return a description of the same response: only one of the two can be opened
     * @throws IllegalStateException if this is not a subscription, or begins with a state already
     */
    public SseStream startingWith(String event, Supplier<?> state) {
        InitialState initial = new InitialState(event, state);
        if (withState == null) {
            throw new IllegalStateException(
                    "Only a subscription without a state can begin with one: call startingWith once, on subscribe(...)");
        }
        return new SseStream(
                used, withState.apply(initial), discarding, finite, options, positionParameter, endSignificant, null);
    }

    /**
     * Returns a description of the same response with other options.
     *
     * @param options options of this stream; replace options that were set before
     * @return a description of the same response: only one of the two can be opened
     */
    public SseStream with(StreamOptions options) {
        Objects.requireNonNull(options, "'options' must not be null");
        return new SseStream(used, opening, discarding, finite, options, positionParameter, endSignificant, withState);
    }

    /**
     * Returns whether a client that sends this last event id has received the whole stream. Such a request should be
     * answered with 204 No Content, after {@link #discard()}: this makes an {@code EventSource} stop reconnecting.
     *
     * @param lastEventId last event id of the request, untrusted
     * @return always false for a subscription, and for a stream that {@linkplain StreamOptions#restarts(boolean) restarts}
     */
    public boolean isCompletedFor(@Nullable String lastEventId) {
        return finite && !options.restarts() && StreamEnd.isReachedBy(lastEventId);
    }

    /**
     * Opens the stream. Called by the web layer before anything of the response is sent.
     *
     * @param request the request
     * @param sink the response; must not be ready before this method returns. If this method throws, the sink may still
     *     be ended, also later and by another thread
     * @return callbacks for the sink
     * @throws StreamRefusedException if no stream can be opened at the moment
     * @throws SubscriptionDeniedException if the request may not subscribe to the topics
     * @throws StreamStatusException if the request is answered with a status instead of a stream
     * @throws IllegalStateException if it was opened or discarded before
     * @throws IllegalArgumentException if it {@linkplain #isCompletedFor is completed} for the request
     */
    public StreamSink.Events open(StreamRequest request, StreamSink sink) {
        use();
        try {
            if (isCompletedFor(request.lastEventId())) {
                throw new IllegalArgumentException("The client has received this stream to its end: answer 204");
            }
            return opening.open(request, sink, options);
        } catch (RuntimeException | Error ex) {
            discarding.run();
            throw ex;
        }
    }

    /**
     * Releases the description without opening the stream, such as for a HEAD request.
     *
     * @throws IllegalStateException if it was opened or discarded before
     */
    public void discard() {
        use();
        discarding.run();
    }

    private void use() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "An SseStream serves one response: call stream(...) or subscribe(...) for each request");
        }
    }
}
