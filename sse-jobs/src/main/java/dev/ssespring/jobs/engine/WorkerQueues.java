package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.WorkerStreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The queues of a worker's stream, of which those that cannot be opened are refused and do not affect the others. Immutable.
 *
 * @param opened in the order of their names
 * @param spec names the opened queues, and those that are refused
 */
record WorkerQueues(List<QueueDispatcher> opened, WorkerStreamSpec spec) {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Dispatcher");

    /**
     * Opens the queues of a stream.
     *
     * @param queues opens a queue
     * @throws IllegalArgumentException if no queue can be opened, and the name of the first is invalid
     * @throws JobRefusedException if this node shuts down; or if no queue can be opened because it knows too many
     */
    static WorkerQueues open(WorkerStreamSpec spec, Function<String, QueueDispatcher> queues) {
        List<QueueDispatcher> opened = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        Set<String> refused = new TreeSet<>(spec.refused());
        RuntimeException first = null;
        for (String name : new TreeSet<>(spec.queues())) {
            try {
                opened.add(queues.apply(name));
                names.add(name);
            } catch (IllegalArgumentException | JobRefusedException ex) {
                if (!concernsOneQueue(ex)) {
                    throw ex;
                }
                LOG.debug("Queue '%s' of worker %s is refused".formatted(name, spec.worker()), ex);
                refused.add(name);
                first = (first != null) ? first : ex;
            }
        }
        if (first != null && opened.isEmpty()) {
            throw first;
        }
        return new WorkerQueues(
                List.copyOf(opened), new WorkerStreamSpec(spec.worker(), names, refused, spec.tags(), spec.user()));
    }

    private static boolean concernsOneQueue(RuntimeException failure) {
        return !(failure instanceof JobRefusedException refusal) || refusal.isFull();
    }
}
