package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.store.CancelResult;
import dev.ssespring.publisher.SseStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A job as its submitter sees it. Immutable. */
final class SubmittedJob<R> implements JobHandle<R> {

    private static final int MAX_REASON_LENGTH = 200;

    private final String id;
    private final QueueDispatcher queue;
    private final Class<R> type;
    private final PayloadCodec codec;
    private final JobFollowers followers;

    SubmittedJob(String id, QueueDispatcher queue, Class<R> type, PayloadCodec codec, JobFollowers followers) {
        this.id = id;
        this.queue = queue;
        this.type = type;
        this.codec = codec;
        this.followers = followers;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    // A handler may return null; each action handles both outcomes.
    @SuppressWarnings({"NullAway", "FutureReturnValueIgnored"})
    public CompletableFuture<R> result() {
        CompletableFuture<@Nullable String> json = queue.results().await(id);
        CompletableFuture<R> result = new CompletableFuture<>();
        json.whenComplete((text, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
                return;
            }
            try {
                result.complete(codec.read(text, type));
            } catch (RuntimeException ex) {
                result.completeExceptionally(ex);
            }
        });
        // Given up by its owner, it is not waited for any more.
        result.whenComplete((value, failure) -> json.cancel(false));
        return result;
    }

    @Override
    public Optional<JobInfo> info() {
        return queue.store().find(id);
    }

    @Override
    public SseStream events() {
        return followers.follow(queue.name(), id);
    }

    @Override
    public boolean cancel(String reason) {
        if (reason.isEmpty() || reason.length() > MAX_REASON_LENGTH) {
            throw new IllegalArgumentException("'reason' must have 1 to %d characters".formatted(MAX_REASON_LENGTH));
        }
        CancelResult result = queue.store().cancel(id, reason);
        return result == CancelResult.CANCELLED || result == CancelResult.REQUESTED;
    }

    @Override
    public String toString() {
        return "Job " + id + " of queue '" + queue.name() + "'";
    }
}
