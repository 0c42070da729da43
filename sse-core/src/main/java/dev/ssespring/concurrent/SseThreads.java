package dev.ssespring.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the threads of this library: named, and daemons except for the one of {@link KeepAlive}. */
public final class SseThreads {

    private static final long KEEP_ALIVE_SECONDS = 30;

    private SseThreads() {}

    /**
     * A daemon thread, not started.
     *
     * @param name its name
     * @param task what it runs
     * @return the thread
     */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = thread(name, task);
        thread.setDaemon(true);
        return thread;
    }

    static Thread nonDaemon(String name, Runnable task) {
        Thread thread = thread(name, task);
        thread.setDaemon(false);
        return thread;
    }

    private static Thread thread(String name, Runnable task) {
        // Inherits nothing of the thread that happens to create it, such as its security context.
        return new Thread(null, task, name, 0, false);
    }

    /**
     * A pool in which no task ever waits for another: it grows by need, shrinks when idle, and refuses a task when all
     * its threads are busy. Its threads have the context class loader of the thread that calls this method, not that of
     * whoever hands in a task.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads most threads at once, 1 or more
     * @return the pool; it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService growingPool(String namePrefix, int maxThreads) {
        return new ThreadPoolExecutor(
                0, maxThreads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(namePrefix));
    }

    /**
     * An executor that runs each task on a new thread, so that no task sees a thread-local value of another, and refuses a
     * task when too many run. Creating a thread costs 0.1 to 0.5 ms. Its threads have the context class loader of the thread
     * that calls this method.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads largest number of threads at once, 1 or more
     * @return the executor; it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService threadPerTask(String namePrefix, int maxThreads) {
        // Without keep-alive a thread ends after its task: it never waits for another.
        return new ThreadPoolExecutor(
                0, maxThreads, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(namePrefix));
    }

    /**
     * An executor that runs each task on a new thread, and lets tasks wait when too many run.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads largest number of threads at once, 1 or more
     * @return the executor
     */
    public static FreshThreads freshThreads(String namePrefix, int maxThreads) {
        return new FreshThreads(numbered(namePrefix), maxThreads);
    }

    private static ThreadFactory numbered(String namePrefix) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = daemon(namePrefix + count.incrementAndGet(), task);
            // Inherited from a request's thread it would be the web application's, which Tomcat stops.
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }

    /**
     * A pool of few threads, started by need, in which tasks wait for one another. Its queue has no bound of its own: who
     * hands in tasks sees to it that there are not too many.
     *
     * @param namePrefix threads are named with it and a number
     * @param threads most threads at once, 1 or more
     * @return the pool
     */
    public static ExecutorService fixedPool(String namePrefix, int threads) {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(namePrefix + count.incrementAndGet(), task));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * One thread, started by need, that runs tasks in their order.
     *
     * @param name of the thread
     * @param maxWaiting most tasks that may wait, 1 or more
     * @return the executor; it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService single(String name, int maxWaiting) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                task -> daemon(name, task));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
