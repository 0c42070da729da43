package dev.ssespring.jobs;

import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.SubmitResult;
import java.util.function.Function;

/** Strategy that runs around submissions of jobs, such as to observe them, or to add the trace context of the submitter. */
@FunctionalInterface
public interface JobSubmitInterceptor {

    /**
     * Submits a job. Called on the thread that submits it, by any number of threads at the same time, also for jobs that are refused.
     * What it returns or throws is what the submitter gets.
     *
     * @param queue name of the queue
     * @param job the job
     * @param submission to be called once, with this job or one with another {@linkplain JobSubmission#withTraceParent trace
     *     context}: adds it to the store, with the interceptors that were added before; may block while the store does; throws a
     *     {@link JobRefusedException} if the queue is full, the store cannot be reached or this node shuts down
     * @return what the submission has returned
     */
    SubmitResult intercept(String queue, JobSubmission job, Function<JobSubmission, SubmitResult> submission);
}
