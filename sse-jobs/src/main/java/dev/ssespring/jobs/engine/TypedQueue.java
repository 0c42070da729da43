package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.SubmitResult;
import java.util.Objects;
import java.util.function.Consumer;

/** A queue of this node with the types of its payloads and results. Immutable. */
final class TypedQueue<P, R> implements JobQueue<P, R> {

    private final QueueDispatcher queue;
    private final Class<R> result;
    private final JobSubmitter submitter;
    private final PayloadCodec codec;
    private final JobFollowers followers;

    TypedQueue(
            QueueDispatcher queue,
            Class<R> result,
            JobSubmitter submitter,
            PayloadCodec codec,
            JobFollowers followers) {
        this.queue = queue;
        this.result = result;
        this.submitter = submitter;
        this.codec = codec;
        this.followers = followers;
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public JobHandle<R> submit(P input) {
        return submit(input, spec -> {});
    }

    @Override
    public JobHandle<R> submit(P input, Consumer<JobSpec.Builder> customizer) {
        JobSpec.Builder spec = JobSpec.builder();
        customizer.accept(spec);
        SubmitResult added = submitter.submit(queue, codec.write(input), spec.build());
        return job(added.id());
    }

    @Override
    public JobHandle<R> job(String id) {
        return new SubmittedJob<>(Objects.requireNonNull(id, "'id' must not be null"), queue, result, codec, followers);
    }
}
