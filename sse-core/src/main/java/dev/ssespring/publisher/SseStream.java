package dev.ssespring.publisher;

import dev.ssespring.publisher.engine.StreamOpening;
import dev.ssespring.publisher.mailbox.StreamEnd;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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

    private SseStream(
            AtomicBoolean used,
            StreamOpening opening,
            Runnable discarding,
            boolean finite,
            StreamOptions options,
            @Nullable String positionParameter) {
        this.used = used;
        this.opening = opening;
        this.discarding = discarding;
        this.finite = finite;
        this.options = options;
        this.positionParameter = positionParameter;
    }

    /** Describes a stream that has a producer, and so may complete. */
    static SseStream finite(StreamOpening opening, Runnable discarding) {
        return new SseStream(new AtomicBoolean(), opening, discarding, true, StreamOptions.DEFAULTS, null);
    }

    /** Describes a subscription, which never completes. */
    static SseStream endless(StreamOpening opening) {
        return new SseStream(new AtomicBoolean(), opening, () -> {}, false, StreamOptions.DEFAULTS, null);
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
                new AtomicBoolean(), opener::open, () -> {}, false, StreamOptions.DEFAULTS, opener.positionParameter());
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
     * Returns a description of the same response with other options.
     *
     * @param options options of this stream; replace options that were set before
     * @return a description of the same response: only one of the two can be opened
     */
    public SseStream with(StreamOptions options) {
        Objects.requireNonNull(options, "'options' must not be null");
        return new SseStream(used, opening, discarding, finite, options, positionParameter);
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
