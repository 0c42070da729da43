package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobInfo;
import java.util.List;

/**
 * A job, and a part of what has happened to it so far. The end of a job is no event of its history: it follows from the job.
 *
 * @param job the job, at the same moment as the events
 * @param total number of the newest event, whether it is known or forgotten; 0 if there was none
 * @param events in order and without gaps; the first has a higher number than was asked for if older ones are forgotten
 */
public record JobHistory(JobInfo job, long total, List<JobEvent> events) {

    /** Maximum number of events that are kept of a job. */
    public static final int MAX_EVENTS = 1_000;

    /** Maximum size of the events that are kept of a job, 256 KiB. A larger event is kept if it is the newest. */
    public static final int MAX_SIZE = 256 * 1024;

    /** Copies the events. */
    public JobHistory {
        events = List.copyOf(events);
    }
}
