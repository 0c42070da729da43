package dev.ssespring.demo.slow;

import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Client in this process: takes the bytes of a stream that a connection would take, and reconnects with its last event id. The
 * stream's writer thread writes to it, the experiment's thread refills its allowance and reconnects it. Its monitor guards all
 * fields; no code of the publisher is called while it is held.
 */
final class Reader implements StreamSink {

    private static final Duration RECONNECT_DELAY = Duration.ofSeconds(1);
    private static final Pattern DROPPED = Pattern.compile("\"dropped\":(\\d+)");

    private final OverflowPolicy policy;
    private final boolean throttled;
    private final Supplier<SseStream> streams;

    private @Nullable Events events;
    private SseParser parser = new SseParser();
    private boolean ended = true;
    private boolean left;
    private long allowance;
    private Instant nextAttempt = Instant.MIN;
    private Instant now = Instant.MIN;

    private int received;
    private int last;
    private final Map<Integer, Integer> newestOfSensor = new HashMap<>();
    private long dropped;
    private int connections;
    private final Map<String, Integer> controls = new TreeMap<>();
    private @Nullable String lastControl;

    /**
     * Creates a reader that is not connected yet.
     *
     * @param streams describes the stream, anew for each connection
     */
    Reader(OverflowPolicy policy, boolean throttled, Supplier<SseStream> streams) {
        this.policy = policy;
        this.throttled = throttled;
        this.streams = streams;
    }

    /** Connects if the reader is not connected and its delay is over. */
    void connectIfDue(Instant time) {
        StreamRequest request;
        synchronized (this) {
            now = time;
            if (!ended || left || time.isBefore(nextAttempt)) {
                return;
            }
            ended = false;
            events = null;
            String lastEventId = parser.lastEventId();
            parser = new SseParser(ParserLimits.DEFAULTS, lastEventId);
            request = new StreamRequest(lastEventId.isEmpty() ? null : lastEventId, null, null);
        }
        try {
            opened(streams.get().open(request, this));
        } catch (StreamRefusedException ex) {
            // Drained, or too many streams: tried again.
            lost();
        }
    }

    private void opened(Events callbacks) {
        boolean alreadyEnded;
        synchronized (this) {
            events = callbacks;
            connections++;
            alreadyEnded = ended;
        }
        if (alreadyEnded) {
            callbacks.onCompleted();
        } else {
            callbacks.onReady();
        }
    }

    /** Lets a throttled reader take so many bytes again. */
    void refill(long bytes) {
        Events callbacks;
        synchronized (this) {
            allowance = bytes;
            callbacks = ended ? null : events;
        }
        if (callbacks != null) {
            callbacks.onReady();
        }
    }

    /** Ends the stream as a client does that goes away, and does not reconnect. */
    void leave() {
        Events callbacks;
        synchronized (this) {
            left = true;
            callbacks = ended ? null : events;
        }
        if (callbacks != null) {
            callbacks.onFailure(new IOException("The reader has left"));
        }
    }

    @Override
    public synchronized boolean isReady() {
        return events != null && (!throttled || allowance > 0);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (left) {
            throw new IOException("The reader has left");
        }
        allowance -= length;
        parser.feed(bytes, offset, length);
        for (SseItem item = parser.next(); item != null; item = parser.next()) {
            if (item instanceof SseEvent event && event.data() != null) {
                read(event, event.data());
            }
        }
    }

    private void read(SseEvent event, String data) {
        if (event.event().equals(Reading.NAME)) {
            received++;
            last = Reading.of(data).number();
            newestOfSensor.merge(Reading.of(data).sensor(), last, Math::max);
            return;
        }
        controls.merge(event.event(), 1, Integer::sum);
        lastControl = event.event() + " " + data;
        Matcher told = DROPPED.matcher(data);
        if (told.find()) {
            dropped += Long.parseLong(told.group(1));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        Events callbacks = lost();
        if (callbacks != null) {
            callbacks.onCompleted();
        }
    }

    private synchronized @Nullable Events lost() {
        ended = true;
        nextAttempt = now.plus(RECONNECT_DELAY);
        return events;
    }

    /**
     * Returns whether this reader has received each of so many events, or was told that it was dropped. A reader that conflates
     * is done when it has the last event of each sensor.
     */
    synchronized boolean isDone(int published) {
        return (policy == OverflowPolicy.CONFLATE)
                ? newestOfSensor.values().stream()
                                .filter(number -> number > published - Reading.SENSORS)
                                .count()
                        == Reading.SENSORS
                : received + dropped >= published;
    }

    synchronized ReaderReport report() {
        long skipped = last - received - dropped;
        return new ReaderReport(
                policy.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                throttled,
                received,
                last,
                dropped,
                (policy == OverflowPolicy.CONFLATE) ? skipped : 0,
                Math.max(0, connections - 1),
                new TreeMap<>(controls),
                lastControl);
    }
}
