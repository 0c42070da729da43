package dev.ssespring.runs.engine;

import dev.ssespring.publisher.StreamSink;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A response that ends in order only if the terminal event was handed to its stream. Any other end, such as by the
 * lifetime of streams or a drain, breaks the connection: clients take an orderly end for the end of the run.
 *
 * <p>The stream's writer calls the methods of a sink; the delivery task of the run tells when it hands over the terminal
 * event. If the end comes meanwhile, the delivery task passes it on: the writer has made its last call then.
 */
final class TerminalSink implements StreamSink {

    private enum State {
        OPEN,
        OFFERING,
        ENDED_WHILE_OFFERING,
        TAKEN
    }

    private final StreamSink sink;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile boolean failed;

    TerminalSink(StreamSink sink) {
        this.sink = sink;
    }

    /** The terminal event is handed to the stream next. */
    void offering() {
        state.compareAndSet(State.OPEN, State.OFFERING);
    }

    /** The stream has taken the terminal event, or has refused it because it is closed. */
    void offered(boolean taken) {
        State before = state.getAndUpdate(current -> taken ? State.TAKEN : State.OPEN);
        if (before == State.ENDED_WHILE_OFFERING) {
            finish(taken);
        }
    }

    @Override
    public void end() {
        State before =
                state.getAndUpdate(current -> (current == State.OFFERING) ? State.ENDED_WHILE_OFFERING : current);
        if (before != State.OFFERING) {
            finish(before == State.TAKEN);
        }
    }

    private void finish(boolean inOrder) {
        if (inOrder || failed) {
            // A response that has failed is over already: there is nothing left to break.
            sink.end();
        } else {
            sink.abort();
        }
    }

    @Override
    public void abort() {
        sink.abort();
    }

    @Override
    public void header(String name, String value) {
        sink.header(name, value);
    }

    @Override
    public boolean isReady() {
        return sink.isReady();
    }

    @Override
    public int maxWriteSize() {
        return sink.maxWriteSize();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            sink.write(bytes, offset, length);
        } catch (IOException ex) {
            failed = true;
            throw ex;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            sink.flush();
        } catch (IOException ex) {
            failed = true;
            throw ex;
        }
    }

    /** Returns what the container is to tell instead, so that this sink knows when the response has failed. */
    Events observing(Events events) {
        return new Events() {
            @Override
            public void onReady() {
                events.onReady();
            }

            @Override
            public void onFailure(Throwable cause) {
                failed = true;
                events.onFailure(cause);
            }

            @Override
            public void onSessionEnded() {
                events.onSessionEnded();
            }

            @Override
            public void onCompleted() {
                failed = true;
                events.onCompleted();
            }
        };
    }
}
