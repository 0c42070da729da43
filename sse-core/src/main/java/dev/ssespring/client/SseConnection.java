package dev.ssespring.client;

import java.net.URI;
import java.time.Duration;

/** Connection to a remote event stream, which reconnects until it is closed. Thread-safe. */
public interface SseConnection extends AutoCloseable {

    /** Lifecycle state of a connection. */
    enum State {
        /** A request was sent, and there is no response yet. */
        CONNECTING,
        /** A response is open: events are read and handled. */
        OPEN,
        /** Waiting for the next attempt. */
        WAITING,
        /** Stopped or ended permanently; a handler may still run, see {@link #awaitClosed}. */
        CLOSED
    }

    /**
     * Returns the name of the connection in logs, metrics and the {@link LastEventIdStore}.
     *
     * @return {@link SseRequest#name(String)}, else the URI without user, query and fragment
     */
    String name();

    /**
     * Returns the URI of the request, before customizers and redirects.
     *
     * @return an absolute URI
     */
    URI uri();

    /**
     * Returns the current state.
     *
     * @return never null
     */
    State state();

    /**
     * Returns the last event id that the next attempt sends: all events up to it are acknowledged.
     *
     * @return {@code ""} if there is none
     */
    String lastEventId();

    /**
     * Returns the time since the last byte was received, or since the start if there was none.
     *
     * @return not negative
     */
    Duration silence();

    /**
     * Closes the current response, if any, and begins another attempt without delay. Events read before are handled
     * first. Does not count as a failed attempt. Does not block. Has no effect on a closed connection.
     */
    void reconnectNow();

    /**
     * Pauses the connection: until {@link #resume()} no handler is called, no event or comment is signalled, and
     * nothing is read, so TCP back-pressure reaches the server. A running handler is not affected, but its retries
     * wait. Events received before are kept and handled after {@link #resume()}. Does not block.
     *
     * <p>A paused connection still connects and reconnects. {@link SseTimeouts#idle()} does not elapse while nothing is
     * read, so a connection that is lost meanwhile is detected after {@link #resume()}. A paused connection can be
     * stopped like any other.
     */
    void pause();

    /** Ends a {@link #pause()}. Does not block. */
    void resume();

    /**
     * Returns whether the connection is paused.
     *
     * @return true from {@link #pause()} until {@link #resume()}, in any state
     */
    boolean isPaused();

    /** Ends the connection. Does not wait for handlers and does not block. */
    void stop();

    /**
     * Waits until the connection has ended: its handlers have returned and its listeners got the last signal. Does not
     * wait when called by a handler or a signal listener of this connection.
     *
     * @param timeout maximum time to wait
     * @return false if the connection has not ended after that time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitClosed(Duration timeout) throws InterruptedException;

    /**
     * Ends the connection and waits for its running handlers, at most {@link SseTimeouts#close()}. No handler is called
     * afterwards. Does not wait when called by a handler or a signal listener of this connection. An interrupt ends the
     * wait; the interrupt flag is kept.
     */
    @Override
    void close();
}
