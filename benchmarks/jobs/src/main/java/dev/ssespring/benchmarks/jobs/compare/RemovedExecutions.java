package dev.ssespring.benchmarks.jobs.compare;

import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts executions that succeeded. db-scheduler calls it after the transaction that removes the execution, or has failed to:
 * whether rows are left in the table is checked at the end. Any thread may call it.
 */
final class RemovedExecutions extends AbstractSchedulerListener {

    private final Map<String, Boolean> removed = new ConcurrentHashMap<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Runnable listener;

    RemovedExecutions(Runnable listener) {
        this.listener = listener;
    }

    @Override
    public void onExecutionComplete(ExecutionComplete complete) {
        if (complete.getResult() != ExecutionComplete.Result.OK) {
            return;
        }
        if (removed.putIfAbsent(complete.getExecution().getId(), true) == null) {
            listener.run();
        } else {
            repeated.incrementAndGet();
        }
    }

    int count() {
        return removed.size();
    }

    int repeated() {
        return repeated.get();
    }
}
