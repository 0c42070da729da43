package dev.ssespring.transaction;

import dev.ssespring.broker.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The events that one transaction publishes when it is committed. Owned by the transaction's thread.
 *
 * <p>{@code afterCommit} publishes them. {@code afterCompletion} publishes what was added by other callbacks of the commit, and
 * is the only callback of some JTA transactions.
 */
final class PendingEvents implements TransactionSynchronization {

    private static final Log LOG = LogFactory.getLog(PendingEvents.class);

    private record Pending(Publication publication, Consumer<Publication> publisher) {}

    private final List<Pending> events = new ArrayList<>();
    private final Map<Object, Integer> savepoints = new HashMap<>();

    private PendingEvents() {}

    /** Returns those of the transaction of this thread, which has to be active. */
    static PendingEvents ofTransaction() {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof PendingEvents pending) {
                return pending;
            }
        }
        PendingEvents pending = new PendingEvents();
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending;
    }

    void add(Publication publication, Consumer<Publication> publisher) {
        events.add(new Pending(publication, publisher));
    }

    @Override
    public void savepoint(Object savepoint) {
        savepoints.put(savepoint, events.size());
    }

    /** A savepoint that is older than this object has nothing before it. */
    @Override
    public void savepointRollback(Object savepoint) {
        int kept = savepoints.getOrDefault(savepoint, 0);
        events.subList(Math.min(kept, events.size()), events.size()).clear();
    }

    @Override
    public void afterCommit() {
        publish();
    }

    @Override
    public void afterCompletion(int status) {
        if (status == STATUS_COMMITTED) {
            publish();
        } else if (status == STATUS_UNKNOWN && !events.isEmpty()) {
            LOG.error(
                    "The outcome of a transaction is unknown: %d SSE events were not published, the first for topic '%s'"
                            .formatted(
                                    events.size(), events.get(0).publication().topic()));
        }
    }

    private void publish() {
        List<Pending> ready = List.copyOf(events);
        events.clear();
        for (Pending each : ready) {
            try {
                each.publisher().accept(each.publication());
            } catch (RuntimeException ex) {
                LOG.error(
                        "An SSE event for topic '%s' was not published after its transaction was committed: subscribers miss it"
                                .formatted(each.publication().topic()),
                        ex);
            }
        }
    }
}
