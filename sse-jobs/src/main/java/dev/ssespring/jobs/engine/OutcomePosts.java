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

    /** Number of requests that may be sent at the same time, so that a request without an answer does not delay all others. */
    private static final int REQUESTS = 2;

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
        if (!together || ack.kind() == JobAck.Kind.PROGRESS) {
            // Progress is sent at once, because an interrupted handler must not wait for the answer.
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
            if (acks.size() == 1 || !together) {
                return sendEach(acks);
            }
            DispatcherPosts.OutcomesReply reply = posts.acknowledge(queue, acks);
            if (!reply.statuses().isEmpty()) {
                return reply.statuses();
            }
            return isUndecided(reply.status())
                    ? Collections.nCopies(acks.size(), reply.status())
                    : sendEach(acks, reply.status());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(interrupted(ex));
        }
    }

    private static boolean isUndecided(int status) {
        return status == 429 || status >= 500;
    }

    /** The dispatcher may be older, or a proxy may accept the requests for single outcomes only. */
    private List<Integer> sendEach(List<JobAck> acks, int refusal) throws IOException, InterruptedException {
        int first = posts.acknowledge(queue, acks.get(0));
        if (first == refusal && (refusal == 401 || refusal == 403)) {
            return Collections.nCopies(acks.size(), first);
        }
        if (first != refusal && refusal != 400 && refusal != 413) {
            together = false;
            LOG.info(
                    ("%d outcomes of queue '%s' in one request were answered with status %d; they are sent one by one from"
                                    + " now on, which is slower. Check the version of the dispatcher, and the proxies before it")
                            .formatted(acks.size(), queue, refusal));
        }
        List<Integer> statuses = new ArrayList<>(List.of(first));
        statuses.addAll(sendEach(acks.subList(1, acks.size())));
        return statuses;
    }

    private List<Integer> sendEach(List<JobAck> acks) throws IOException, InterruptedException {
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
