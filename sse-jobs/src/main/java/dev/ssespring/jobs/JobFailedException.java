package dev.ssespring.jobs;

/** Signals that a job became a dead letter, or that its outcome is not known any more. */
public final class JobFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String jobId;

    /**
     * Creates the exception.
     *
     * @param jobId identifies the job within its queue
     * @param message why it failed
     */
    public JobFailedException(String jobId, String message) {
        super(message);
        this.jobId = jobId;
    }

    /**
     * Returns what identifies the job within its queue.
     *
     * @return the id
     */
    public String jobId() {
        return jobId;
    }
}
