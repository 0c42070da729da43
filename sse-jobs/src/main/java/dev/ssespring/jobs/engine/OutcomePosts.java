package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.CallBatcher;
import dev.ssespring.jobs.store.JobAck;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The reports of a queue's workers to a dispatcher in another application. Outcomes that several threads report while requests are on
 * their way share the next request. Any thread may call it, and waits for its own outcome.
 */
final class OutcomePosts implements WorkerLink {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");

    /** Requests on their way at the same time: one that gets no answer must not hold up the others. */
    private static final int REQUESTS = 4;

    private final String queue;
    private final DispatcherPosts posts;
    private final CallBatcher<JobAck, Integer> outcomes = new CallBatcher<>(REQUESTS, this::send, OutcomePosts::size);

    /** Whether the dispatcher takes several outcomes in one request. */
    private volatile boolean together = true;

    OutcomePosts(String queue, DispatcherPosts posts) {
        this.queue = queue;
        this.posts = posts;
    }

    private static int size(JobAck ack) {
        return (ack.body() != null) ? ack.body().length() : 0;
    }

    @Override
    public int acknowledge(JobAck ack) throws IOException, InterruptedException {
        if (ack.kind() == JobAck.Kind.PROGRESS || !together) {
            // A handler that is interrupted must not wait for an answer.
            return posts.acknowledge(queue, ack);
        }
        try {
            return outcomes.call(ack);
        } catch (UncheckedIOException ex) {
            // With the stack of this thread: another one may have sent the outcome.
            throw new IOException(String.valueOf(ex.getMessage()), ex);
        }
    }

    private List<Integer> send(List<JobAck> acks) {
        try {
            if (acks.size() == 1) {
                return List.of(posts.acknowledge(queue, acks.get(0)));
            }
            List<Integer> statuses = posts.acknowledge(queue, acks);
            if (statuses.size() == acks.size()) {
                return statuses;
            }
            int status = statuses.get(0);
            return isRefused(status) ? sendEach(acks, status) : Collections.nCopies(acks.size(), status);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(interrupted(ex));
        }
    }

    /** Whether another request of this kind would be answered in the same way. Credentials may be renewed. */
    private static boolean isRefused(int status) {
        return status >= 400 && status < 500 && status != 401 && status != 403 && status != 429;
    }

    private List<Integer> sendEach(List<JobAck> acks, int status) throws IOException, InterruptedException {
        together = false;
        LOG.info(
                ("The dispatcher answered %d outcomes of queue '%s' in one request with status %d; they are sent one by one"
                                + " from now on, which takes more of its time. Check its version, its 'sse.jobs.max-body-size' and proxies")
                        .formatted(acks.size(), queue, status));
        List<Integer> statuses = new ArrayList<>();
        for (JobAck ack : acks) {
            statuses.add(posts.acknowledge(queue, ack));
        }
        return statuses;
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        InterruptedIOException interrupted =
                new InterruptedIOException("The thread that sent the outcomes was interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }
}
