package dev.ssespring.benchmarks.broker;

import dev.ssespring.broker.SseBroker;
import java.util.function.LongSupplier;

/**
 * A broker and what it needs.
 *
 * @param broker to publish to
 * @param rest what is to be closed after it
 * @param remoteCpu nanoseconds of processor time that a server apart from this JVM has used; 0 without one
 */
record RunningBroker(SseBroker broker, Runnable rest, LongSupplier remoteCpu) implements AutoCloseable {

    @Override
    public void close() {
        broker.close();
        rest.run();
    }
}
