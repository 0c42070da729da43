package dev.ssespring.web;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Logs a warning, once, about an EntityManager that stays open as long as a stream. Inspects the resources bound to
 * the request's thread instead of the configuration, and so detects filters and interceptors that the application
 * registered itself.
 */
final class OpenInView {

    private static final Log LOG = LogFactory.getLog(OpenInView.class);

    private static final boolean JPA_IS_PRESENT =
            ClassUtils.isPresent("org.springframework.orm.jpa.EntityManagerHolder", OpenInView.class.getClassLoader());

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Called by the request's thread before asynchronous processing starts, which unbinds the EntityManager without closing it. */
    void check() {
        if (JPA_IS_PRESENT && !warned.get() && Jpa.hasEntityManager() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "An SSE stream was opened with an EntityManager that stays open until the stream ends and holds its"
                            + " database connection if it was used. A few streams can exhaust the connection pool. Set"
                            + " 'spring.jpa.open-in-view' to false, or exclude the paths of streams from the interceptor or"
                            + " filter that opens the EntityManager");
        }
    }

    /** A class of its own, so that no JPA class is loaded without JPA. */
    private static final class Jpa {

        private Jpa() {}

        static boolean hasEntityManager() {
            return TransactionSynchronizationManager.getResourceMap().values().stream()
                    .anyMatch(EntityManagerHolder.class::isInstance);
        }
    }
}
