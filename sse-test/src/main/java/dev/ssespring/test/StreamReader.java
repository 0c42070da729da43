package dev.ssespring.test;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseComment;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseLimitException;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.test.TranscriptEntry.Kind;
import dev.ssespring.test.wire.WireConnection;
import dev.ssespring.test.wire.WireHead;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection on a thread of its own and adds what arrives to the transcript: events, comments, blocks without data,
 * and the end. The test stops it by closing the gate and then the connection.
 */
final class StreamReader implements Runnable {

    /** Comments that begin with this are fences of this kit, hidden from assertions on comments. */
    static final String FENCE_PREFIX = "sse-test-fence-";

    private static final int BUFFER_BYTES = 8_192;

    private final WireConnection connection;
    private final Transcript transcript;
    private final SseParser parser;
    private final ReadGate gate = new ReadGate();
    private final Thread thread;
    private volatile String lastEventId;
    private volatile @Nullable WireHead head;

    private boolean afterCarriageReturn;
    private boolean lineIsEmpty = true;
    private boolean blockHasFields;
    private boolean blockHasEvent;
    private boolean blockIsUnfinished;
    private @Nullable String fence;

    StreamReader(WireConnection connection, Transcript transcript, String lastEventId) {
        this.connection = connection;
        this.transcript = transcript;
        this.lastEventId = lastEventId;
        this.parser = new SseParser(ParserLimits.DEFAULTS, lastEventId).keepComments();
        this.thread = SseThreads.daemon("sse-test-reader", this);
    }

    void start() {
        thread.start();
    }

    ReadGate gate() {
        return gate;
    }

    /** That of the last block that has arrived whole. */
    String lastEventId() {
        return lastEventId;
    }

    WireConnection connection() {
        return connection;
    }

    /** Stops reading by ending the connection in one way or the other, and waits until nothing is added any more. */
    void stop(Runnable ending) {
        gate.close();
        ending.run();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            WireHead response = connection.awaitHead();
            head = response;
            transcript.add(
                    Kind.HEAD,
                    response.version()
                            + ' '
                            + response.status()
                            + ' '
                            + response.header("Content-Type").orElse("without a type"));
            if (isStream(response)) {
                read();
            } else {
                connection.close();
            }
        } catch (IOException ex) {
            String message = (ex.getMessage() != null) ? ex.getMessage() : ex.toString();
            broken(((head == null) ? "no response: " : "connection broken: ") + message);
        } catch (SseLimitException ex) {
            broken("not readable: " + ex.getMessage());
        }
    }

    static boolean isStream(WireHead head) {
        String type = head.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return head.status() / 100 == 2 && head.status() != 204 && type.startsWith("text/event-stream");
    }

    /** Null until it has arrived. */
    @Nullable
    WireHead head() {
        return head;
    }

    private void broken(String text) {
        if (!gate.isClosed()) {
            transcript.add(Kind.BREAK, text);
        }
    }

    private void read() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (gate.awaitOpen()) {
            int count = connection.read(buffer);
            // What arrives while the test pauses is held back too.
            if (!gate.awaitOpen()) {
                return;
            }
            if (count < 0) {
                ended();
                return;
            }
            if (!feed(buffer, count)) {
                connection.cut();
                broken("more entries than the client remembers: raise SseTestClient.maxEntries");
                return;
            }
        }
    }

    private void ended() {
        if (blockIsUnfinished) {
            broken("stream ended in the middle of an event");
        } else {
            transcript.add(Kind.END, "end of stream");
        }
    }

    /** Line by line, so that it is known where each block ends; false if the transcript is full. */
    private boolean feed(byte[] bytes, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            byte next = bytes[i];
            if (next != '\n' && next != '\r') {
                if (lineIsEmpty && next != ':') {
                    blockHasFields = true;
                }
                lineIsEmpty = false;
                blockIsUnfinished = true;
                afterCarriageReturn = false;
                continue;
            }
            parser.feed(bytes, from, i + 1 - from);
            from = i + 1;
            boolean secondOfTwo = next == '\n' && afterCarriageReturn;
            afterCarriageReturn = next == '\r';
            if (!secondOfTwo && !lineEnded()) {
                return false;
            }
        }
        parser.feed(bytes, from, count - from);
        return true;
    }

    private boolean lineEnded() {
        boolean blank = lineIsEmpty;
        lineIsEmpty = true;
        boolean fits = true;
        for (SseItem item = parser.next(); item != null; item = parser.next()) {
            fits = add(item);
        }
        return fits && (!blank || blockEnded());
    }

    private boolean add(SseItem item) {
        if (item instanceof SseEvent event) {
            blockHasEvent = true;
            lastEventId = parser.lastEventId();
            return transcript.add(Kind.EVENT, "", event);
        }
        String text = (item instanceof SseComment comment) ? comment.text() : "";
        if (text.startsWith(FENCE_PREFIX)) {
            fence = text;
            return true;
        }
        return transcript.add(Kind.COMMENT, text);
    }

    private boolean blockEnded() {
        lastEventId = parser.lastEventId();
        boolean fits = true;
        if (fence != null) {
            fits = transcript.add(Kind.FENCE, fence);
        } else if (blockHasFields && !blockHasEvent) {
            Duration retry = parser.retry();
            String text = lastEventId.isEmpty() ? "no id" : "id " + lastEventId;
            fits = transcript.add(Kind.BLOCK, (retry == null) ? text : text + ", retry " + retry.toMillis() + " ms");
        }
        fence = null;
        blockHasFields = false;
        blockHasEvent = false;
        blockIsUnfinished = false;
        return fits;
    }
}
