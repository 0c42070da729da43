package dev.ssespring.demo.jobs;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Publishes to the pages of this node what has changed: a new picture, tiles that are done, and the state of the queue. It
 * asks the store, because only the store knows what all nodes have accepted.
 */
@Component
@Profile("!worker")
final class JobsReporter {

    private static final Log LOG = LogFactory.getLog(JobsReporter.class);

    /** The state of the queue is worth nothing later: a page that was away gets the newest, see {@link #ask()}. */
    private static final PublishOptions NEWEST =
            PublishOptions.DEFAULTS.conflatedBy("queue").liveOnly();

    /** Each node has its own topic, because with the profile {@code redis} events are sent to all nodes. */
    private final String topic = "jobs." + UUID.randomUUID();

    private final JobsView view;
    private final SseEventPublisher publisher;
    private final AtomicInteger asked = new AtomicInteger();

    // Only used by the scheduler's thread.
    private final Set<Integer> done = new HashSet<>();
    private @Nullable String picture;
    private @Nullable QueueState queue;

    JobsReporter(JobsView view, SseEventPublisher publisher) {
        this.view = view;
        this.publisher = publisher;
    }

    String topic() {
        return topic;
    }

    /**
     * Must be called for each page that connects, since a page that was away does not get the state of the queue again. It is
     * told twice: the page may not be subscribed yet when it is told for the first time.
     */
    void ask() {
        asked.set(2);
    }

    @Scheduled(fixedDelayString = "${demo.tiles.report-interval:200ms}")
    void report() {
        if (publisher.openStreams() == 0) {
            return;
        }
        try {
            publishChanges(asked.getAndUpdate(times -> Math.max(0, times - 1)) > 0);
        } catch (JobStoreException | DataAccessException | BrokerException ex) {
            // With the profile "redis". What was not told is told when Redis is back.
            ask();
            LOG.debug("The state of the jobs cannot be published; it is tried again", ex);
        }
    }

    private void publishChanges(boolean wanted) {
        JobsState state = view.read(done);
        if (state.picture() != null && !state.picture().equals(picture)) {
            publisher.publish(topic, "picture", state.picture());
            picture = state.picture();
            done.clear();
            state = view.read(done);
        }
        for (TileState tile : state.tiles()) {
            publisher.publish(topic, "tile", tile);
            done.add(tile.index());
        }
        if (wanted || !state.queue().equals(queue)) {
            publisher.publish(topic, "queue", state.queue(), NEWEST);
            queue = state.queue();
        }
    }
}
