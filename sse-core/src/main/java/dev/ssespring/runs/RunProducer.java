package dev.ssespring.runs;

/** Produces the events of one run. */
@FunctionalInterface
public interface RunProducer {

    /**
     * Appends everything there is to append; may block. Called once, on a thread of its own that outlives the request
     * that started the run. The run is completed when this method returns and failed when it throws: the exception is
     * logged, nothing of it is sent. The thread is interrupted when the run is cancelled or otherwise ended from outside.
     *
     * @param run receives the events
     * @throws Exception to end the run as failed
     */
    void run(Run run) throws Exception;
}
