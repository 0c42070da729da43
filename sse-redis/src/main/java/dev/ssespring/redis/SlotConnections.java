package dev.ssespring.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Connections for scripts, one for each slot. Their owner is a thread that opens them, and opens them again when they are
 * lost. Any thread may run scripts on them; they fail at once while there is no connection.
 */
public final class SlotConnections {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBED_KEY_EXPIRY = Duration.ofMinutes(1);
    private static final long CHECK_MILLIS = 200;

    private final List<ScriptConnection> connections = new ArrayList<>();
    private final LoopThread thread;
    private final Reporter reporter;
    private final Runnable afterwards;
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile CompletableFuture<Void> firstAttempt = CompletableFuture.completedFuture(null);

    /** Whether a server does not reply, or does not serve its slot any more. */
    private volatile boolean unusable;

    /** Belongs to the owner. */
    private boolean failing;

    /**
     * Creates connections that are not open.
     *
     * @param name of the owner's thread
     * @param connectors open the connections, one for each slot
     * @param probedKeys returns a key of a slot whose expiry is set to find out whether the server accepts writes; it need not exist,
     *     and expires after a minute anyway
     * @param timeout how long Redis may take to reply
     * @param listener notified by the owner of the beginning of an outage, and when a connection is open again
     * @param afterwards called by the owner after each attempt; the pauses between attempts are 0.2 s at most
     */
    public SlotConnections(
            String name,
            List<RedisConnector> connectors,
            IntFunction<String> probedKeys,
            Duration timeout,
            RedisConnectionListener listener,
            Runnable afterwards) {
        this.thread = new LoopThread(name, this::loop, STOP_TIMEOUT);
        this.reporter = new Reporter(listener);
        this.afterwards = afterwards;
        for (int slot = 0; slot < connectors.size(); slot++) {
            connections.add(new ScriptConnection(
                    connectors.get(slot), timeout, probedKeys.apply(slot), PROBED_KEY_EXPIRY, reporter));
        }
    }

    /** Starts the owner's thread. Does not wait for the connections. */
    public void start() {
        firstAttempt = new CompletableFuture<>();
        thread.start();
    }

    /** Closes the connections. They may be started again. */
    public void stop() {
        thread.stopNow();
        connections.forEach(ScriptConnection::drop);
        // The thread may have ended before its first attempt.
        firstAttempt.complete(null);
    }

    /**
     * Returns what is completed after the first attempt to connect.
     *
     * @return completed without a result, whether connected or not; completed already while nothing is started
     */
    public CompletableFuture<Void> firstAttempt() {
        return firstAttempt;
    }

    /**
     * Returns the connection of a slot.
     *
     * @param slot its number
     * @return on which any thread may run scripts
     */
    public ScriptConnection get(int slot) {
        return connections.get(slot);
    }

    /** Asks the owner to see at once whether connections are lost. Any thread may call it. */
    public void check() {
        wakeUps.release();
    }

    /** Asks the owner to open all connections again, because a server does not serve what it is asked for. Any thread may call it. */
    public void reopen() {
        unusable = true;
        wakeUps.release();
    }

    private void loop() {
        CompletableFuture<Void> attempt = firstAttempt;
        while (thread.isRunning()) {
            try {
                connect();
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread there would never be a connection again.
                reporter.lost(ex);
            } finally {
                attempt.complete(null);
            }
            pause();
        }
    }

    private void connect() {
        if (unusable) {
            unusable = false;
            connections.forEach(ScriptConnection::drop);
        }
        boolean open = true;
        for (ScriptConnection connection : connections) {
            open &= connection.open();
        }
        afterwards.run();
        failing = !open;
    }

    private void pause() {
        try {
            if (wakeUps.tryAcquire(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                wakeUps.drainPermits();
                // A server that is gone refuses connections at once.
                TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS / 4);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the owner for each connection and attempt. */
    private final class Reporter implements RedisConnectionListener {

        private final RedisConnectionListener listener;

        Reporter(RedisConnectionListener listener) {
            this.listener = listener;
        }

        @Override
        public void connected() {
            if (failing) {
                listener.connected();
            }
        }

        @Override
        public void lost(Throwable cause) {
            if (!failing) {
                failing = true;
                listener.lost(cause);
            }
        }
    }
}
