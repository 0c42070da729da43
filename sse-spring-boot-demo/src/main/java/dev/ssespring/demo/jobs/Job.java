package dev.ssespring.demo.jobs;

import java.time.Instant;
import java.util.UUID;

/**
 * What all workers get.
 *
 * @param id unknown to a dispatcher that was restarted meanwhile: results of old jobs must not be taken for those of new ones
 * @param text to be worked on; not blank, at most {@value #MAX_TEXT} characters
 * @param submittedAt when it came
 */
record Job(String id, String text, Instant submittedAt) {

    static final int MAX_TEXT = 200;

    static Job of(String text, Instant time) {
        return new Job(UUID.randomUUID().toString(), text, time);
    }
}
