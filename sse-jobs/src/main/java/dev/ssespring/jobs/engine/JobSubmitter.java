package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.JobSubmitInterceptor;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.JobStoreFullException;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.SubmitResult;
import java.util.function.Function;

/** Adds jobs to the stores of their queues, through the interceptors, which see the refusals, too. Any thread may call it. */
final class JobSubmitter {

    private final JobsContext context;
    private final NodeQueues queues;
    private final JobIds ids;

    JobSubmitter(JobsContext context, NodeQueues queues) {
        this.context = context;
        this.queues = queues;
        this.ids = new JobIds(context.clock());
    }

    /** Adds a job whose payload is JSON on one line. */
    SubmitResult submit(QueueDispatcher queue, String payload, JobSpec spec) {
        Function<JobSubmission, SubmitResult> submission = job -> add(queue, job);
        for (JobSubmitInterceptor interceptor : context.submitInterceptors()) {
            Function<JobSubmission, SubmitResult> inner = submission;
            submission = job -> interceptor.intercept(queue.name(), job, inner);
        }
        return submission.apply(new JobSubmission(ids.next(), payload, spec, null));
    }

    private SubmitResult add(QueueDispatcher queue, JobSubmission job) {
        queues.refuseUnlessAccepting();
        try {
            return queue.store().submit(job);
        } catch (JobStoreFullException ex) {
            throw new JobRefusedException(
                    String.valueOf(ex.getMessage()), true, context.options().retry(), ex);
        } catch (JobStoreException ex) {
            throw new JobRefusedException(
                    "The store of queue '%s' cannot be reached; the job may have been submitted"
                            .formatted(queue.name()),
                    false,
                    context.options().retry(),
                    ex);
        }
    }
}
