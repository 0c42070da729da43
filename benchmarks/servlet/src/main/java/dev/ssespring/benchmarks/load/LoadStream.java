package dev.ssespring.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection, and where it stands in the round. */
final class LoadStream implements EventScanner.Blocks {

    private final int number;
    private final ByteBuffer request;
    private final EventScanner scanner = new EventScanner(this);
    private @Nullable ResponseHead head = new ResponseHead();
    private @Nullable ChunkedBody body;
    private boolean joined;
    private long comments;
    private boolean ended;

    private @Nullable Round round;
    private long next;
    private long missing;

    LoadStream(int number, ByteBuffer request) {
        this.number = number;
        this.request = request;
    }

    /** True when all of the request was sent. */
    boolean send(SocketChannel channel) throws IOException {
        channel.write(request);
        return !request.hasRemaining();
    }

    void begin(Round round) {
        this.round = round;
        int topic = number % round.expected().topics();
        next = topic;
        missing = round.expected().eventsOf(topic);
        if (missing > 0) {
            round.begun();
        }
        if (ended) {
            finish();
        }
    }

    /** Nothing comes any more. */
    void end() {
        ended = true;
        finish();
    }

    /** Tells the round what did not come; later events belong to none. */
    void finish() {
        if (round != null && missing > 0) {
            round.lost(missing);
            round.done();
        }
        round = null;
    }

    /** Whether the first block has come: the server has this stream on its list. */
    boolean hasJoined() {
        return joined;
    }

    void take(byte[] bytes, int length) throws IOException {
        if (round != null) {
            round.bytesCame();
        }
        int from = 0;
        if (head != null) {
            from = head.take(bytes, 0, length);
            if (from < 0) {
                return;
            }
            body = head.isChunked() ? new ChunkedBody(scanner) : null;
            head = null;
        }
        if (body == null) {
            scanner.scan(bytes, from, length);
            return;
        }
        body.take(bytes, from, length);
        if (body.hasEnded()) {
            throw new EOFException("The server has ended the stream");
        }
    }

    long comments() {
        return comments;
    }

    @Override
    public void comment() {
        joined = true;
        comments++;
    }

    @Override
    public void event(long seq, long ts, int length) {
        joined = true;
        if (round == null) {
            return;
        }
        int step = round.expected().topics();
        long skipped = (seq - next) / step;
        if (seq < next || seq % step != next % step || skipped >= missing) {
            round.wrong();
            return;
        }
        round.lost(skipped);
        missing -= skipped + 1;
        next = seq + step;
        round.came(ts, length);
        if (missing == 0) {
            round.done();
        }
    }
}
