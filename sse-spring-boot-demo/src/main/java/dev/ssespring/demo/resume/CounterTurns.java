package dev.ssespring.demo.resume;

import org.jspecify.annotations.Nullable;

/** Decides which node counts, and keeps the number, so that another node goes on where the former has stopped. */
interface CounterTurns {

    /**
     * Takes or keeps the turn of this node.
     *
     * @return the last number that was published; null if it is the turn of another node
     * @throws org.springframework.dao.DataAccessException if that cannot be told at the moment
     */
    @Nullable
    Last take();

    /**
     * Must be called when a number was published.
     *
     * @param number the number
     * @throws org.springframework.dao.DataAccessException if it cannot be kept at the moment
     */
    void published(long number);

    /**
     * What was published last.
     *
     * @param counter name of the counter, which is another one where the number was lost
     * @param number the number; 0 if there was none
     */
    record Last(String counter, long number) {}
}
