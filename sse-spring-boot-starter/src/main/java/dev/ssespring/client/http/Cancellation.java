package dev.ssespring.client.http;

import java.io.Closeable;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Cancels an exchange in any phase. Until the response is passed on, cancelling interrupts the sending
 * thread, because an interceptor or the HTTP client may block. A body is closed, at once or as soon as it begins. Any thread may cancel. The lock is held
 * for a few instructions.
 */
final class Cancellation {

    private static final Log LOG = LogFactory.getLog(Cancellation.class);

    private final Object lock = new Object();
    private boolean cancelled;
    private boolean interrupted;
    private @Nullable Thread sender;
    private @Nullable Closeable body;

    void begin() throws IOException {
        synchronized (lock) {
            requireNotCancelled();
            sender = Thread.currentThread();
        }
    }

    /**
     * Ends the phase of sending. Clears an interrupt by this exchange, which must not affect what the thread does next.
     */
    void sent() {
        synchronized (lock) {
            sender = null;
            if (interrupted) {
                interrupted = false;
                Thread.interrupted();
            }
        }
    }

    boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    void requireNotCancelled() throws IOException {
        if (isCancelled()) {
            throw new IOException("Request was cancelled");
        }
    }

    /** Sets the body to close, or closes it if the exchange is cancelled already. */
    void use(Closeable body) {
        boolean late;
        synchronized (lock) {
            this.body = body;
            late = cancelled;
        }
        if (late) {
            close(body);
        }
    }

    void cancel() {
        Closeable open;
        synchronized (lock) {
            cancelled = true;
            open = body;
            if (sender != null) {
                interrupted = true;
                sender.interrupt();
            }
        }
        if (open != null) {
            close(open);
        }
    }

    /** Cancels on behalf of the sending thread, which was interrupted by other code. */
    void abandon() {
        sent();
        cancel();
    }

    private static void close(Closeable body) {
        try {
            body.close();
        } catch (IOException ex) {
            LOG.debug("Body of a cancelled response could not be closed", ex);
        }
    }
}
