package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.CloseReason;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a stream came to its end. That a client goes away is no news, what an operator may change or must look at is.
 *
 * @param stream which it was
 * @param reason why it was closed
 * @param failure what the container threw or told; null if nothing
 */
record Ending(
        StreamSpec stream, CloseReason reason, @Nullable Throwable failure) {

    /** By the name of what ends: that is where people look. */
    private static final Log LOG = LogFactory.getLog(StreamHandle.class);

    void log(StreamLog log) {
        if (reason == CloseReason.OVERFLOW) {
            log.overflowed(stream);
        } else if (failure != null && isUnexpected(failure)) {
            log.endedUnexpectedly(stream, failure);
        } else if (LOG.isDebugEnabled()) {
            LOG.debug("End of %s: %s".formatted(StreamLabel.of(stream), reason.label()), failure);
        }
    }

    /** A container that has recycled the response says so by an IllegalStateException. */
    private static boolean isUnexpected(Throwable failure) {
        return !(failure instanceof IOException || failure instanceof IllegalStateException);
    }
}
