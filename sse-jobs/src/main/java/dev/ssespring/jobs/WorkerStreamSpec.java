package dev.ssespring.jobs;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes the stream of a remote worker, which may work on several queues.
 *
 * @param worker identifies the worker, 1 to 100 letters, digits and hyphens
 * @param queues names of the queues whose jobs it gets, 1 to {@value #MAX_QUEUES}
 * @param refused names of queues that it has asked for and cannot use; it is told
 * @param tags what the worker has until its first beat
 * @param user name of the principal; null if there is none
 */
public record WorkerStreamSpec(
        String worker,
        Set<String> queues,
        Set<String> refused,
        Set<String> tags,
        @Nullable String user) {

    /** Maximum number of queues of a stream. */
    public static final int MAX_QUEUES = 100;

    /**
     * Copies the sets.
     *
     * @throws IllegalArgumentException if there are no queues or too many
     */
    public WorkerStreamSpec {
        queues = Set.copyOf(queues);
        refused = Set.copyOf(refused);
        tags = Set.copyOf(tags);
        if (queues.isEmpty() || queues.size() + refused.size() > MAX_QUEUES) {
            throw new IllegalArgumentException("A stream must have 1 to " + MAX_QUEUES + " queues");
        }
    }
}
