package dev.ssespring.demo.jobs;

import java.time.Instant;
import java.util.UUID;

/**
 * Job that all workers receive.
 *
 * @param id id that a restarted dispatcher does not assign again, so that results of old jobs are not mistaken for results of new ones
 * @param text text to work on; not blank, at most {@value #MAX_TEXT} characters
 * @param submittedAt when the job was submitted
 */
record Job(String id, String text, Instant submittedAt) {

    static final int MAX_TEXT = 200;

    static Job of(String text, Instant time) {
        return new Job(UUID.randomUUID().toString(), text, time);
    }
}
