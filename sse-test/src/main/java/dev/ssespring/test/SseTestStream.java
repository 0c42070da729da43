package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.ClientSettings.Checks;
import dev.ssespring.test.TranscriptEntry.Kind;
import dev.ssespring.test.wire.WireConnection;
import dev.ssespring.test.wire.WireHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event stream that a test has opened: what has arrived so far, over all its connections, and what the test does to the
 * connection. Assertions are in {@link SseAssertions#assertThat(SseTestStream)}; each event is taken by one of them, in order.
 *
 * <p>Belongs to the thread of the test. A thread per connection reads; nothing else of it is shared.
 */
public final class SseTestStream implements AutoCloseable {

    private static final AtomicLong FENCES = new AtomicLong();
    private static final Duration FENCE_REPEAT = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);
    private static final String PUBLISHER_CACHE_CONTROL = "no-cache, no-store, no-transform";

    private final TestStreamSource source;
    private final ClientSettings settings;
    private final Transcript transcript;
    private String lastEventId;
    private @Nullable StreamReader reader;
    private boolean hasProducer;
    private @Nullable WireHead last;

    /** How much of the transcript the assertions on events, and those on comments, have seen. */
    private int eventCursor;

    private int commentCursor;

    private SseTestStream(TestStreamSource source, ClientSettings settings, String lastEventId) {
        this.source = source;
        this.settings = settings;
        this.lastEventId = lastEventId;
        this.transcript = new Transcript(TestTime.CLOCK, settings.checks().maxEntries(), source.describe());
    }

    static SseTestStream open(
            TestStreamSource source,
            ClientSettings settings,
            String lastEventId,
            @Nullable BooleanSupplier subscribed) {
        SseTestStream stream = new SseTestStream(source, settings, lastEventId);
        try {
            stream.connect(subscribed);
            return stream;
        } catch (RuntimeException | Error ex) {
            stream.close();
            throw ex;
        }
    }

    private void connect(@Nullable BooleanSupplier subscribed) {
        PublisherFence publisher = (settings.checks().fence() instanceof PublisherFence fence) ? fence : null;
        Set<Long> before = (publisher != null) ? publisher.streamIds() : Set.of();
        transcript.add(
                Kind.ACTION,
                "open " + source.describe() + (lastEventId.isEmpty() ? "" : ", Last-Event-ID " + lastEventId));
        int index = transcript.size();
        StreamReader started = new StreamReader(connection(), transcript, lastEventId);
        reader = started;
        started.start();
        if (subscribed != null) {
            awaitSubscribed(subscribed);
        } else {
            await("The response", () -> transcript.size() > index);
            WireHead response = started.head();
            if (response == null) {
                throw new AssertionError("No response to %s.%n%s".formatted(source.describe(), transcript));
            }
            if (StreamReader.isStream(response) && isOfPublisher(response, publisher, before)) {
                await("The first block of the stream", () -> hasBlock(index + 1));
                hasProducer = publisher != null && publisher.hasOpenedProducers(before);
            }
        }
        commentCursor = transcript.size();
    }

    private void await(String what, BooleanSupplier condition) {
        if (transcript.await(
                        () -> condition.getAsBoolean() ? true : null,
                        settings.wire().timeout())
                == null) {
            throw new AssertionError("%s did not arrive within %s.%n%s"
                    .formatted(what, Millis.of(settings.wire().timeout()), transcript));
        }
    }

    /** The condition is the test's, so nobody tells when it changes. */
    private void awaitSubscribed(BooleanSupplier subscribed) {
        long deadline = transcript.nanos() + settings.wire().timeout().toNanos();
        while (!subscribed.getAsBoolean()) {
            TranscriptEntry end = transcript.await(transcript::end, LOOK_AGAIN);
            if (end != null || transcript.nanos() > deadline) {
                throw new AssertionError(
                        "The stream is not subscribed: the condition that was passed to open(...) is false"
                                + " after %s.%n%s"
                                        .formatted(Millis.of(settings.wire().timeout()), transcript));
            }
        }
    }

    private WireConnection connection() {
        try {
            return source.connect(lastEventId);
        } catch (IOException ex) {
            throw new UncheckedIOException("No connection for " + source.describe(), ex);
        }
    }

    /** A publisher of this library sends a first block at once, and has subscribed when that arrives. */
    private static boolean isOfPublisher(WireHead head, @Nullable PublisherFence publisher, Set<Long> before) {
        if (!head.header("X-Accel-Buffering").orElse("").equals("no")) {
            return false;
        }
        boolean opened = publisher != null && !before.containsAll(publisher.streamIds());
        return opened || head.header("Cache-Control").orElse("").equals(PUBLISHER_CACHE_CONTROL);
    }

    private boolean hasBlock(int index) {
        return transcript.from(index).stream().anyMatch(entry -> entry.kind() != Kind.COMMENT);
    }

    /**
     * Returns the status of the last response.
     *
     * @return such as 200
     */
    public int status() {
        return head().status();
    }

    /**
     * Returns a header of the last response.
     *
     * @param name without regard to case
     * @return null if it is absent; the values of several lines joined by a comma
     */
    public @Nullable String header(String name) {
        return head().header(name).orElse(null);
    }

    private WireHead head() {
        await("The response", () -> responseOrNull() != null || end() != null);
        WireHead response = responseOrNull();
        if (response == null) {
            throw new AssertionError("No response to %s.%n%s".formatted(source.describe(), transcript));
        }
        return response;
    }

    private @Nullable WireHead responseOrNull() {
        return (reader != null) ? reader.head() : last;
    }

    /**
     * Returns the last event id in force, which {@link #reconnect()} sends.
     *
     * @return {@code ""} if there is none
     */
    public String lastEventId() {
        return (reader != null) ? reader.lastEventId() : lastEventId;
    }

    /**
     * Returns the events that have arrived so far, whether or not an assertion has taken them.
     *
     * @return a snapshot, in the order of arrival
     */
    public List<SseEvent> events() {
        return transcript.events();
    }

    /**
     * Returns whether the server may send more.
     *
     * @return false once the stream was refused, has ended, broken or been cut
     */
    public boolean isOpen() {
        return reader != null && end() == null && !isRefused();
    }

    private boolean isRefused() {
        WireHead response = responseOrNull();
        return response != null && !StreamReader.isStream(response);
    }

    /**
     * Returns all that has happened so far, with times in milliseconds since the stream was opened, as failure messages show
     * it.
     *
     * @return several lines
     */
    public String transcript() {
        return transcript.toString();
    }

    /**
     * Breaks the connection without a word to the server: by a TCP reset, over HTTP/2 by a reset of the HTTP/2 stream. What
     * has not arrived by then is lost to this connection. Does nothing if there is no connection.
     */
    public void cut() {
        stop("cut", WireConnection::cut);
    }

    /**
     * Opens the stream again at the last event id in force, as a client does after its connection broke, without waiting for
     * the reconnection time. Closes the connection first if it is open. Returns when the stream is subscribed, as
     * {@link SseTestRequest#open()} does.
     *
     * @throws UncheckedIOException if there is no connection
     * @throws AssertionError if there is no response, or no first block of a publisher, in time
     */
    public void reconnect() {
        stop("close", WireConnection::close);
        connect(null);
    }

    /**
     * Opens the stream again, as {@link #reconnect()} does, and returns when a condition is true: for servers that send
     * nothing before the first event, see {@link SseTestRequest#open(BooleanSupplier)}.
     *
     * @param subscribed whether the server has subscribed the stream; asked again and again on this thread, must not block
     * @throws UncheckedIOException if there is no connection
     * @throws AssertionError if the condition does not become true in time
     */
    public void reconnect(BooleanSupplier subscribed) {
        Objects.requireNonNull(subscribed, "'subscribed' must not be null");
        stop("close", WireConnection::close);
        connect(subscribed);
    }

    /**
     * Stops reading from the connection, so that the server feels a client that does not read once the buffers between are
     * full; see {@link SseTestClient#receiveBuffer(int)}. What has arrived before stays. Does nothing if there is no
     * connection.
     */
    public void pauseReading() {
        if (reader != null) {
            reader.gate().pause();
            transcript.add(Kind.ACTION, "pause reading");
        }
    }

    /** Reads on after {@link #pauseReading()}. Does nothing if reading is not paused. */
    public void resumeReading() {
        if (isPaused() && reader != null) {
            transcript.add(Kind.ACTION, "resume reading");
            reader.gate().resume();
        }
    }

    /** Closes the connection in good order. What has arrived can still be asserted. Does nothing if there is none. */
    @Override
    public void close() {
        stop("close", WireConnection::close);
    }

    private void stop(String action, Consumer<WireConnection> ending) {
        StreamReader stopped = reader;
        if (stopped == null) {
            return;
        }
        stopped.stop(() -> ending.accept(stopped.connection()));
        transcript.add(Kind.ACTION, action);
        lastEventId = stopped.lastEventId();
        last = stopped.head();
        reader = null;
    }

    boolean isStreamResponse() {
        return StreamReader.isStream(head());
    }

    Checks checks() {
        return settings.checks();
    }

    Transcript log() {
        return transcript;
    }

    boolean isPaused() {
        return reader != null && reader.gate().isPaused();
    }

    /** Why nothing arrives any more; null if the stream is open. */
    @Nullable
    String whyClosed() {
        TranscriptEntry end = end();
        if (end != null) {
            return (end.kind() == Kind.END)
                    ? "the server has ended the stream"
                    : "the stream is broken (" + end.text() + ")";
        }
        if (isRefused()) {
            return "the server refused the stream with status " + status();
        }
        return (reader != null) ? null : "the test has closed or cut the connection: call reconnect()";
    }

    /** How the server has ended the last connection; null if it has not. */
    @Nullable
    TranscriptEntry end() {
        return transcript.end();
    }

    /** Waits for the end of the stream. */
    @Nullable
    TranscriptEntry awaitEnd(Duration limit) {
        return isOpen() ? transcript.await(this::end, limit) : end();
    }

    /**
     * Takes the next event, for which it waits.
     *
     * @param limit null for the default, after which a fence tells whether there is one
     * @return null if there is none
     */
    @Nullable
    SseEvent take(@Nullable Duration limit) {
        awaitEvent((limit != null) ? limit : checks().limitOrDefault());
        if (limit == null
                && checks().fence() != null
                && !isPaused()
                && !hasEventOrEnd()
                && fence(this::hasEventOrEnd) != null) {
            // No fence for this stream: as long as for a server that has none.
            awaitEvent(checks().endLimit());
        }
        return takeArrived();
    }

    private void awaitEvent(Duration limit) {
        transcript.await(() -> hasEventOrEnd() ? true : null, isOpen() ? limit : Duration.ZERO);
    }

    private boolean hasEventOrEnd() {
        return !isOpen() || transcript.find(eventCursor, Kind.EVENT) != null;
    }

    /** Takes the next event if it has arrived. */
    @Nullable
    SseEvent takeArrived() {
        Integer index = transcript.find(eventCursor, Kind.EVENT);
        if (index == null) {
            return null;
        }
        eventCursor = index + 1;
        return transcript.get(index).event();
    }

    /** Events that have arrived and that no assertion has taken. */
    List<SseEvent> untaken() {
        return transcript.from(eventCursor).stream()
                .map(TranscriptEntry::event)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Takes the next comment, for which it waits. */
    @Nullable
    String takeComment(Duration limit) {
        transcript.await(
                () -> (transcript.find(commentCursor, Kind.COMMENT) != null || end() != null) ? true : null,
                isOpen() ? limit : Duration.ZERO);
        Integer index = transcript.find(commentCursor, Kind.COMMENT);
        if (index == null) {
            return null;
        }
        commentCursor = index + 1;
        return transcript.get(index).text();
    }

    /**
     * Waits until everything that the server was given so far has arrived.
     *
     * @return why that is not known; null if it is
     */
    @Nullable
    String fence() {
        return fence(() -> !isOpen());
    }

    private @Nullable String fence(BooleanSupplier enough) {
        SseFence fence = Objects.requireNonNull(checks().fence(), "no fence");
        if (hasProducer) {
            return PublisherFence.NO_TOPICS;
        }
        String token = StreamReader.FENCE_PREFIX + FENCES.incrementAndGet();
        int from = transcript.size();
        long deadline = transcript.nanos() + settings.wire().timeout().toNanos();
        while (transcript.nanos() < deadline) {
            String failure = request(fence, token);
            if (failure != null) {
                // A server that has ended the stream cannot write a fence to it. The end is on its way.
                transcript.await(() -> enough.getAsBoolean() ? true : null, FENCE_REPEAT);
                return failure;
            }
            transcript.await(() -> (enough.getAsBoolean() || hasArrived(from, token)) ? true : null, FENCE_REPEAT);
            if (hasArrived(from, token)) {
                return null;
            }
            if (enough.getAsBoolean()) {
                return "the stream went on or ended before the fence arrived";
            }
        }
        return "the fence did not arrive within " + Millis.of(settings.wire().timeout())
                + ": the stream is stuck, or may not have the topic of the fence";
    }

    private static @Nullable String request(SseFence fence, String token) {
        try {
            fence.request(token);
            return null;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while requesting the fence", ex);
        } catch (Exception ex) {
            return "the fence could not be requested: " + ex;
        }
    }

    private boolean hasArrived(int from, String token) {
        return transcript.from(from).stream()
                .anyMatch(entry -> entry.kind() == Kind.FENCE && entry.text().equals(token));
    }
}
