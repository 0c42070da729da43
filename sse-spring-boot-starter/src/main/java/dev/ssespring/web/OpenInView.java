package dev.ssespring.web;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Warns, once, of an EntityManager that stays open as long as a stream does. Looks at what is bound to the request's
 * thread and not at configuration, so it also finds a filter or interceptor that the application registered itself.
 */
final class OpenInView {

    private static final Log LOG = LogFactory.getLog(OpenInView.class);

    private static final boolean JPA_IS_PRESENT =
            ClassUtils.isPresent("org.springframework.orm.jpa.EntityManagerHolder", OpenInView.class.getClassLoader());

    private final AtomicBoolean warned = new AtomicBoolean();

    /** Called by the request's thread, before asynchronous processing starts: that unbinds, and closes nothing. */
    void check() {
        if (JPA_IS_PRESENT && !warned.get() && Jpa.hasEntityManager() && warned.compareAndSet(false, true)) {
            LOG.warn("A stream has opened with an EntityManager that stays open until the stream ends, and keeps its"
                    + " database connection if it was used: a few streams can use up the connection pool. Set"
                    + " 'spring.jpa.open-in-view' to false, or keep the interceptor or filter that opens it away from"
                    + " the paths of streams");
        }
    }

    /** Apart, so that without JPA none of its classes is loaded. */
    private static final class Jpa {

        private Jpa() {}

        static boolean hasEntityManager() {
            return TransactionSynchronizationManager.getResourceMap().values().stream()
                    .anyMatch(EntityManagerHolder.class::isInstance);
        }
    }
}
