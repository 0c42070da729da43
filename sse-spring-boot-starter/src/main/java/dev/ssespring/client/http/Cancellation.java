package dev.ssespring.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Future;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange wherever it is. Before the request is out, an interceptor may be waiting for something of its own: its
 * thread is interrupted. Until the headers are there, the response's future is cancelled; afterwards the body is closed,
 * since JDK 17 does not heed an interrupt while it reads. Its lock is held for a few instructions.
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

    /** The thread goes back as it came: no interrupt meant for this exchange may hit what it does next. */
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
            throw new IOException("The request was cancelled");
        }
    }

    /** From now on that is to be cancelled, or at once if it is too late. */
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

    /** From now on that is to be closed, or at once if it is too late. */
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
            LOG.debug("A response's body could not be closed in good order", ex);
        }
    }
}
