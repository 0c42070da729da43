package dev.ssespring.publisher;

import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a stream came to its end. That a client goes away is no news, what an operator may change or must look at is.
 *
 * @param request whose it was
 * @param reason why it was closed
 * @param failure what the container threw or told; null if nothing
 */
record Ending(
        StreamRequest request, CloseReason reason, @Nullable Throwable failure) {

    /** By the name of what ends: that is where people look. */
    private static final Log LOG = LogFactory.getLog(OpenStream.class);

    void log() {
        if (reason == CloseReason.OVERFLOW) {
            LOG.info(("Closed the stream to %s: its client reads too slowly for its mailbox"
                            + " (raise 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more,"
                            + " or choose another 'sse.mailbox.overflow')")
                    .formatted(request.remoteAddress()));
        } else if (isUnexpected()) {
            LOG.warn("The stream to %s ended unexpectedly".formatted(request.remoteAddress()), failure);
        } else if (LOG.isDebugEnabled()) {
            LOG.debug("Stream to %s ended: %s".formatted(request.remoteAddress(), reason), failure);
        }
    }

    /** A container that has recycled the response says so by an IllegalStateException. */
    private boolean isUnexpected() {
        return failure != null && !(failure instanceof IOException || failure instanceof IllegalStateException);
    }
}
