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
     * Creates a daemon thread, which is not started.
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
        // Inherits nothing, such as a security context, from the thread that creates it.
        return new Thread(null, task, name, 0, false);
    }

    /**
     * Creates a pool in which no task waits for another: it grows on demand, shrinks when idle, and rejects a task when
     * all its threads are busy. Its threads have the context class loader of the thread that calls this method, not of
     * the threads that submit tasks.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads maximum number of threads, 1 or more
     * @return the pool; it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService growingPool(String namePrefix, int maxThreads) {
        return new ThreadPoolExecutor(
                0, maxThreads, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(namePrefix));
    }

    /**
     * Creates an executor that runs each task on a new thread, so that no task sees thread-local values of another, and
     * rejects a task when too many are running. Creating a thread costs 0.1 to 0.5 ms. Its threads have the context
     * class loader of the thread that calls this method.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads maximum number of threads, 1 or more
     * @return the executor; it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService threadPerTask(String namePrefix, int maxThreads) {
        // Without keep-alive a thread ends after its task: it never waits for another.
        return new ThreadPoolExecutor(
                0, maxThreads, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(namePrefix));
    }

    /**
     * Creates an executor that runs each task on a new thread; tasks wait when too many are running.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads maximum number of threads, 1 or more
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
            // Inherited from a request's thread, it would be that of the web application, which Tomcat stops.
            thread.setContextClassLoader(classLoader);
            return thread;
        };
    }

    /**
     * Creates a pool of few threads, started on demand, in which tasks wait for a thread. Its queue is not limited:
     * callers must limit the tasks that they submit.
     *
     * @param namePrefix threads are named with it and a number
     * @param threads maximum number of threads, 1 or more
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
     * Creates an executor with one thread, started on demand, that runs tasks in order.
     *
     * @param name name of the thread
     * @param maxWaiting maximum number of waiting tasks, 1 or more
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

    /**
     * Creates an executor that runs each task on a thread of its own: a virtual thread from Java 21 on, without a limit, and
     * otherwise a thread of a {@linkplain #growingPool pool}.
     *
     * @param namePrefix threads are named with it and a number
     * @param maxThreads maximum number of threads before Java 21, 1 or more
     * @return the executor; before Java 21 it throws {@link java.util.concurrent.RejectedExecutionException} when full
     */
    public static ExecutorService virtualOrPooled(String namePrefix, int maxThreads) {
        ThreadFactory virtual = VirtualThreads.factory(namePrefix);
        if (virtual == null) {
            return growingPool(namePrefix, maxThreads);
        }
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), virtual);
    }
}
