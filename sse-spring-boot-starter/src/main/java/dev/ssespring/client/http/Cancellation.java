package dev.ssespring.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Future;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Cancels an exchange in any phase. Before the request is sent, an interceptor may block: its thread is interrupted.
 * Before the headers are received, the future of the response is cancelled. Afterwards the body is closed, because JDK
 * 17 ignores interrupts while reading. Any thread may cancel. The lock is held for a few instructions.
 */
final class Cancellation {

    private static final Log LOG = LogFactory.getLog(Cancellation.class);

    private final Object lock = new Object();
    private boolean cancelled;
    private boolean interrupted;
    private @Nullable Thread sender;
    private @Nullable Future<?> response;
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

    /** Sets the future to cancel, or cancels it if the exchange is cancelled already. */
    void use(Future<?> response) {
        boolean late;
        synchronized (lock) {
            this.response = response;
            late = cancelled;
        }
        if (late) {
            response.cancel(true);
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
        Future<?> sentResponse;
        Closeable openBody;
        synchronized (lock) {
            cancelled = true;
            sentResponse = response;
            openBody = body;
            if (sender != null && sentResponse == null) {
                interrupted = true;
                sender.interrupt();
            }
        }
        if (openBody != null) {
            close(openBody);
        } else if (sentResponse != null) {
            sentResponse.cancel(true);
        }
    }

    private static void close(Closeable body) {
        try {
            body.close();
        } catch (IOException ex) {
            LOG.debug("Body of a cancelled response could not be closed", ex);
        }
    }
}
