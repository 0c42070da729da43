package dev.ssespring.client;

import java.net.URI;
import java.time.Duration;

/** A subscription to a remote stream, over as many connections as it takes. Any thread may call its methods. */
public interface SseConnection extends AutoCloseable {

    /** What a connection is busy with. */
    enum State {
        /** A request is on its way: no response yet. */
        CONNECTING,
        /** Reading, or handling what was read. */
        OPEN,
        /** Until the next attempt. */
        WAITING,
        /** For good, from the moment it was stopped or has ended; a handler may still run, see {@link #awaitClosed}. */
        CLOSED
    }

    /**
     * What the connection is called in logs, metrics and the {@link LastEventIdStore}.
     *
     * @return {@link SseRequest#name(String)}, else the URI without user, query and fragment
     */
    String name();

    /**
     * Where each attempt begins, before customizers and redirects.
     *
     * @return an absolute URI
     */
    URI uri();

    /**
     * What it is busy with at this moment.
     *
     * @return never null
     */
    State state();

    /**
     * What the next attempt will send: the id up to which all is handled.
     *
     * @return {@code ""} if there is none
     */
    String lastEventId();

    /**
     * Time since the last byte came, or since the start if none came yet.
     *
     * @return not negative
     */
    Duration silence();

    /**
     * Drops the connection if there is one, and begins another attempt at once instead of waiting. Does not block; what
     * was read before is handled first. No failure: neither does it count as one. Ignored when closed.
     */
    void reconnectNow();

    /**
     * Pauses the connection: until {@link #resume()} no handler is called, no event or comment is signalled, and nothing
     * more is read, so TCP back-pressure reaches the server. A handler that runs is not affected, but its retries wait.
     * What was received before is kept and handled after the connection was resumed. Does not block.
     *
     * <p>A paused connection still connects and waits for the next attempt. {@link SseTimeouts#idle()} does not apply while
     * nothing is read, so a connection that was lost meanwhile is noticed after it was resumed. Stopping works as if it
     * were not paused.
     */
    void pause();

    /** Ends a {@link #pause()}. Does not block. */
    void resume();

    /**
     * Whether the connection is paused.
     *
     * @return true from {@link #pause()} until {@link #resume()}, in any state
     */
    boolean isPaused();

    /** Ends the connection without waiting for it. Does not block. */
    void stop();

    /**
     * Waits until the connection has ended: its handlers have returned and its last signal was heard. Called by a handler
     * or a signal listener of this connection, it does not wait.
     *
     * @param timeout longest wait
     * @return false if it is still there after that time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitClosed(Duration timeout) throws InterruptedException;

    /**
     * Ends the connection and waits for its running handler, at most {@link SseTimeouts#close()}. No handler is called
     * afterwards. Called by a handler or a signal listener of this connection, it does not wait. An interrupt ends the
     * waiting, its flag is kept.
     */
    @Override
    void close();
}
