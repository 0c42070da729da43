package dev.ssespring.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The lock that a container holds while one of its threads processes an event of a response. The stream's writer takes it
 * for each call to the response, so that none of them meets such an event half-way. It waits for the lock no longer than
 * its other streams can bear: the container may be running the application's filters under it.
 */
final class ContainerLock {

    /** Null if the container needs none. */
    private final @Nullable Lock lock;

    ContainerLock(@Nullable Lock lock) {
        this.lock = lock;
    }

    /** True if the lock is held now. */
    boolean tryFor(long millis) {
        if (lock == null) {
            return true;
        }
        try {
            return lock.tryLock(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release() {
        if (lock != null) {
            lock.unlock();
        }
    }
}
