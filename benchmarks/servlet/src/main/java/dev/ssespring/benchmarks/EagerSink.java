package dev.ssespring.benchmarks;

import dev.ssespring.publisher.StreamSink;

/** A client that is as fast as memory. */
public final class EagerSink implements StreamSink {

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {}

    @Override
    public void flush() {}

    @Override
    public void end() {}
}
