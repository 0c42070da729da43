package dev.ssespring.jobs.engine;

import java.util.regex.Pattern;

/** Checks the names of queues that a worker asks another application for, before they are part of a URL. */
final class QueueName {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final int SHOWN = 100;

    private QueueName() {}

    /**
     * Returns the name.
     *
     * @throws IllegalArgumentException if no dispatcher accepts it
     */
    static String checked(String queue) {
        if (!ALLOWED.matcher(queue).matches()) {
            throw new IllegalArgumentException(
                    "'queue' must have 1 to 100 letters, digits, '.', '_' or '-', but is '%s'. Rename the queue"
                            .formatted((queue.length() > SHOWN) ? queue.substring(0, SHOWN) + "..." : queue));
        }
        return queue;
    }
}
