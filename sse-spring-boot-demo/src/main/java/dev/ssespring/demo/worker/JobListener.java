package dev.ssespring.demo.worker;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.listener.SseHandler;
import dev.ssespring.client.listener.SseListener;
import java.time.Duration;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs the jobs, one after the other. A job is handled when its result was reported: an interrupted job is received
 * again, and the dispatcher knows the finished jobs.
 */
@SseListener(id = JobListener.ID, url = "${dispatcher.url}/jobs/stream?worker=#{workerHome.name}")
final class JobListener {

    static final String ID = "jobs";

    private static final Log LOG = LogFactory.getLog(JobListener.class);

    private final Dispatcher dispatcher;
    private final LastEventIdStore lastEventIds;
    private final Duration duration;

    JobListener(Dispatcher dispatcher, LastEventIdStore lastEventIds, Duration duration) {
        this.dispatcher = dispatcher;
        this.lastEventIds = lastEventIds;
        this.duration = duration;
    }

    @SseHandler("submitted")
    void submitted(Job job) throws InterruptedException {
        if (dispatcher.start(job)) {
            LOG.info("Begins " + job);
            Thread.sleep(duration.toMillis());
            String result = job.result();
            if (dispatcher.finish(job, result)) {
                LOG.info("Has done " + job + ", " + result);
            }
        }
    }

    /** Called for a new worker, after a restart of the dispatcher, or after too long an absence: requests the open jobs instead. */
    @SseHandler("stream-reset")
    void reset(StreamReset reset) throws InterruptedException {
        List<Job> open = dispatcher.openJobs();
        LOG.info(
                isNew()
                        ? "First start of this worker, open jobs: " + open.size()
                        : "The dispatcher cannot continue where this worker left off (%s), open jobs: %d"
                                .formatted(reset.reason(), open.size()));
        for (Job job : open) {
            submitted(job);
        }
    }

    /** Nothing is stored until the first event was handled. */
    private boolean isNew() {
        return lastEventIds.load(ID) == null;
    }
}
