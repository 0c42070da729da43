package dev.ssespring.concurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks at the same time, each on a thread of its own, and fails if one of them does. */
public final class Together {

    private static final long LIMIT_SECONDS = 20;

    private Together() {}

    /** May throw whatever it likes. */
    @FunctionalInterface
    public interface Task {

        void run() throws Exception;
    }

    /** Runs all and waits for all. */
    public static void run(List<Task> tasks) throws Exception {
        ExecutorService pool =
                Executors.newFixedThreadPool(tasks.size(), task -> SseThreads.daemon("test-together", task));
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            CompletionService<Void> running = new ExecutorCompletionService<>(pool);
            List<Future<Void>> all = new ArrayList<>();
            for (Task task : tasks) {
                all.add(running.submit(() -> {
                    start.await();
                    task.run();
                    return null;
                }));
            }
            for (int i = 0; i < all.size(); i++) {
                Future<Void> done = running.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (done == null) {
                    throw new TimeoutException("Still running after " + LIMIT_SECONDS + " s");
                }
                done.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Runs all and waits for all. */
    public static void run(Task... tasks) throws Exception {
        run(List.of(tasks));
    }

    /** The same task several times. */
    public static List<Task> times(int count, Task task) {
        return Collections.nCopies(count, task);
    }

    /** Runs the background tasks again and again until the main one has returned. */
    public static void during(Task main, Task... background) throws Exception {
        AtomicInteger running = new AtomicInteger(1);
        List<Task> tasks = new ArrayList<>();
        tasks.add(() -> {
            try {
                main.run();
            } finally {
                running.set(0);
            }
        });
        for (Task task : background) {
            tasks.add(() -> {
                while (running.get() > 0) {
                    task.run();
                }
            });
        }
        run(tasks);
    }
}
