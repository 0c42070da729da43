package dev.ssespring.publisher;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Describes one response, to be returned from a controller method, also inside a {@code ResponseEntity}. It is cold: no
 * thread, subscription or iterator starts until the web layer opens it. To be used once.
 */
public final class SseStream {

    private final AtomicBoolean used;
    private final Opening opening;
    private final Runnable discarding;
    private final StreamOptions options;

    SseStream(Opening opening, Runnable discarding) {
        this(new AtomicBoolean(), opening, discarding, StreamOptions.DEFAULTS);
    }

    private SseStream(AtomicBoolean used, Opening opening, Runnable discarding, StreamOptions options) {
        this.used = used;
        this.opening = opening;
        this.discarding = discarding;
        this.options = options;
    }

    /**
     * The same response, with options of its own.
     *
     * @param options how it differs from the publisher's other streams; replaces those given before
     * @return a description of the same response: only one of the two can be opened
     */
    public SseStream with(StreamOptions options) {
        Objects.requireNonNull(options, "'options' must not be null");
        return new SseStream(used, opening, discarding, options);
    }

    /**
     * Starts what was described. Called by the web layer, before anything of the response is sent.
     *
     * @param request who asks
     * @param sink where to write; not ready before this returns. If this throws, it may be ended all
     *     the same, also afterwards and on another thread
     * @return to be told what happens to the sink
     * @throws StreamRefusedException if no stream can be opened now
     * @throws SubscriptionDeniedException if the request may not have these events
     * @throws IllegalStateException if it was opened or discarded before
     */
    public StreamSink.Events open(StreamRequest request, StreamSink sink) {
        use();
        try {
            return opening.open(request, sink, options);
        } catch (RuntimeException | Error ex) {
            discarding.run();
            throw ex;
        }
    }

    /**
     * Releases what was described without starting it, such as for a HEAD request.
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

    @FunctionalInterface
    interface Opening {

        StreamSink.Events open(StreamRequest request, StreamSink sink, StreamOptions options);
    }
}
