package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.store.JobAck;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reports the outcomes of jobs until they are decided. That is safe, because the store recognises a report that is repeated.
 * Blocks the threads of the jobs. Any number of threads may call it; the flag that it has stopped is the only state.
 */
final class OutcomeReporter {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int NO_ANSWER = 0;

    private final String queue;
    private final WorkerLink link;
    private volatile boolean stopped;

    OutcomeReporter(String queue, WorkerLink link) {
        this.queue = queue;
        this.link = link;
    }

    /** A wait between two reports. */
    @FunctionalInterface
    interface Pause {

        /** Returns false if the job is lost. */
        boolean pass(Duration time) throws InterruptedException;
    }

    /** No report is repeated any more. */
    void stop() {
        stopped = true;
    }

    /** Returns when the outcome is decided, the job is lost, the thread is interrupted, or reports are not repeated any more. */
    void report(JobAck outcome, Pause pause) {
        JobAck ack = outcome;
        try {
            for (int attempt = 0; !stopped; attempt++) {
                int status = send(ack);
                if (isRefused(status) && ack.kind() == JobAck.Kind.COMPLETE) {
                    // Without a report the job would wait for the end of its lease, and nobody would know why.
                    ack = JobAck.fail(ack.id(), ack.lease(), refused(status), null);
                    continue;
                }
                if (isDecision(status)) {
                    return;
                }
                long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt, 20));
                if (!pause.pass(Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, longest + 1)))) {
                    return;
                }
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private int send(JobAck ack) throws InterruptedException {
        try {
            int status = link.acknowledge(ack);
            if (status == 412) {
                LOG.debug("Another worker has job %s of queue '%s'; the outcome is dropped".formatted(ack.id(), queue));
            } else if (isRefused(status)) {
                LOG.warn("The outcome of job %s of queue '%s' was refused. %s"
                        .formatted(ack.id(), queue, refused(status)));
            }
            return status;
        } catch (IOException ex) {
            LOG.debug(
                    "The outcome of job %s of queue '%s' was not delivered; it is sent again"
                            .formatted(ack.id(), queue),
                    ex);
            return NO_ANSWER;
        }
    }

    private static String refused(int status) {
        return (status == 413)
                ? "The dispatcher, or a proxy before it, does not accept a result of this size (413). Return less, or increase"
                        + " 'sse.jobs.max-body-size' of the dispatcher"
                : "The dispatcher, or a proxy before it, does not accept the result (%d)".formatted(status);
    }

    private static boolean isRefused(int status) {
        return status == 400 || status == 413;
    }

    /** Anything else is an answer of a proxy, of a node in trouble, or to credentials that may be renewed. */
    private static boolean isDecision(int status) {
        return (status >= 200 && status < 300)
                || isRefused(status)
                || status == 404
                || status == 409
                || status == 412
                || status == 428;
    }
}
