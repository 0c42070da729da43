package dev.ssespring.demo.jobs;

import java.util.List;

/**
 * What there is at one moment.
 *
 * @param lastEventId where to go on listening: nothing that happens later is missed
 * @param workers names of those that are connected
 * @param jobs oldest first
 */
record JobsSnapshot(String lastEventId, List<String> workers, List<JobState> jobs) {}
