package dev.ssespring.demo.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows beside the picture.
 *
 * @param ready number of jobs that wait for a worker
 * @param leased number of jobs that workers hold
 * @param delayed number of jobs that wait for their next attempt
 * @param dead number of dead letters
 * @param workers workers that are present, by name
 * @param running jobs that workers hold
 * @param deadLetters the oldest dead letters
 */
record QueueState(
        long ready,
        long leased,
        long delayed,
        long dead,
        List<Worker> workers,
        List<Running> running,
        List<DeadLetter> deadLetters) {

    /**
     * A worker.
     *
     * @param id identifies it
     * @param name one of its tags
     * @param tab whether it is a browser tab, not a service
     * @param slots number of jobs that it works on at the same time
     * @param held number of jobs that it holds
     */
    record Worker(String id, String name, boolean tab, int slots, int held) {}

    /**
     * A job that a worker holds.
     *
     * @param job identifies it
     * @param index place of its tile
     * @param worker name of the worker
     * @param attempt number of the attempt; 0 until the worker has accepted it
     * @param percent progress
     */
    record Running(String job, int index, String worker, int attempt, int percent) {}

    /**
     * A job that failed for good.
     *
     * @param job identifies it
     * @param attempts number of attempts
     * @param error why the last attempt failed; null if unknown
     */
    record DeadLetter(String job, int attempts, @Nullable String error) {}
}
