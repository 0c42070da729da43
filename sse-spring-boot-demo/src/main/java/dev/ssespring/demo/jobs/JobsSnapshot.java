package dev.ssespring.demo.jobs;

import java.util.List;

/**
 * State at one moment.
 *
 * @param lastEventId position from which a stream receives all later changes
 * @param workers names of the connected workers
 * @param jobs jobs, oldest first
 */
record JobsSnapshot(String lastEventId, List<String> workers, List<JobState> jobs) {}
