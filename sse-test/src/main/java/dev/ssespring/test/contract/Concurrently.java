package dev.ssespring.test.contract;

import dev.ssespring.concurrent.SseThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs tasks at the same time, each on a thread of its own, and fails if one of them does. */
final class Concurrently {

    private static final long LIMIT_SECONDS = 20;

    private Concurrently() {}

    @FunctionalInterface
    interface Task {

        void run() throws Exception;
    }

    /** Runs all, beginning at one moment, and waits for all. */
    static void run(List<Task> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        List<FutureTask<Boolean>> running = new ArrayList<>();
        for (Task task : tasks) {
            FutureTask<Boolean> each = new FutureTask<>(() -> {
                start.await();
                task.run();
                return true;
            });
            running.add(each);
            SseThreads.daemon("sse-test-contract", each).start();
        }
        for (FutureTask<Boolean> each : running) {
            each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Runs all, beginning at one moment, and waits for all. */
    static void run(Task... tasks) throws Exception {
        run(List.of(tasks));
    }

    /** The same task several times. */
    static List<Task> times(int count, Task task) {
        return Collections.nCopies(count, task);
    }
}
