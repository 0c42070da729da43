package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.store.LeasedJob;
import java.util.Set;

/** A worker of one queue that this node can reach. Any thread may call it. */
interface JobTarget {

    String worker();

    /** Zero before its first beat, and when it takes no more jobs. */
    int slots();

    Set<String> tags();

    /** Must not block. */
    void deliver(LeasedJob job);

    /** Must not block. */
    void lost(String id, String lease);

    /** Must not block. */
    void cancel(String id, String lease, String reason);

    /** Asks for a sign of life; may block. */
    void beat();
}
