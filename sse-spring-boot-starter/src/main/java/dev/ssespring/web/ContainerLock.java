package dev.ssespring.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * Lock that a container holds while one of its threads processes an event of a response. The stream's writer thread
 * holds it during each call to the response, so that no call overlaps such an event. The wait for the lock is
 * limited, since the writer thread serves other streams too and the container may run the application's filters under
 * the lock.
 */
final class ContainerLock {

    /** Null if the container needs no lock. */
    private final @Nullable Lock lock;

    ContainerLock(@Nullable Lock lock) {
        this.lock = lock;
    }

    /** Returns true if the lock is held. */
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
