package dev.ssespring.broker.redis;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;

/** Client that only checks that the ids are consecutive. */
final class CountingStream implements StreamSink {

    private final byte[] line = new byte[1024];
    private int length;
    private volatile long last = -1;
    private volatile String violation = "";
    private volatile Events events;

    static CountingStream open(SseEventPublisher publisher, String topic) {
        CountingStream stream = new CountingStream();
        stream.events = publisher.subscribe(topic).open(new StreamRequest(null, null, "192.0.2.1"), stream);
        return stream;
    }

    long last() {
        return last;
    }

    /** Returns the first violation, or an empty text. */
    String violation() {
        return violation;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                endLine();
                length = 0;
            } else {
                line[length++] = bytes[i];
            }
        }
    }

    private void endLine() {
        if (length < 4 || line[0] != 'i' || line[1] != 'd' || line[2] != ':') {
            return;
        }
        long sequence = 0;
        for (int i = length - 1, digit = 1; line[i] != '-'; i--, digit *= 10) {
            sequence += (long) (line[i] - '0') * digit;
        }
        if (last >= 0 && sequence != last + 1) {
            violation = last + " then " + sequence;
        }
        last = sequence;
    }

    @Override
    public void flush() {}

    @Override
    public void end() {
        if (last >= 0 && violation.isEmpty()) {
            violation = "ended after " + last;
        }
        events.onCompleted();
    }
}
