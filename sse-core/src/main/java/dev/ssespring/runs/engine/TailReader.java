package dev.ssespring.runs.engine;

/** A reader as its {@link RunTail} sees it. */
interface TailReader {

    /** May be called by any thread. */
    boolean isCancelled();

    /** Called by the delivery task. Delivers the entries that are requested and available. */
    void deliver();

    /** Called by the delivery task when the log is gone or the reader has failed. Breaks the response off. */
    void end();
}
