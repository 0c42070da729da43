package dev.ssespring.jobs.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The leases of the jobs that a worker has finished last: events that a proxy has held back may deliver them again. Guarded by its
 * monitor.
 */
final class RecentLeases {

    /** Several times as many as a worker has slots: deliveries are repeated within the accept time. */
    private static final int MAX = 10_000;

    private final Set<String> leases = new LinkedHashSet<>();

    synchronized void add(String lease) {
        leases.add(lease);
        if (leases.size() > MAX) {
            var oldest = leases.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized boolean contains(String lease) {
        return leases.contains(lease);
    }
}
