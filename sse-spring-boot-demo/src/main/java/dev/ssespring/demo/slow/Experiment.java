package dev.ssespring.demo.slow;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.publisher.SseEventPublisher;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Starts experiments, one at a time on this node, and tells the pages of this node how it goes. Each step of a run schedules the next one, so that the
 * scheduler's thread owns the run.
 */
@Component
@Profile("!worker")
final class Experiment {

    private static final Log LOG = LogFactory.getLog(Experiment.class);

    /** Each node has its own experiments, because with the profile {@code redis} events are sent to all nodes. */
    private final String reports = "slow-clients.reports." + UUID.randomUUID();

    private final SseEventPublisher publisher;
    private final TaskScheduler scheduler;
    private final Clock clock;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile ExperimentReport newest = new ExperimentReport(false, 0, ExperimentRun.EVENTS, List.of(), null);

    Experiment(SseEventPublisher publisher, TaskScheduler scheduler, Clock clock) {
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Starts; returns false if an experiment is running. */
    boolean start() {
        if (!running.compareAndSet(false, true)) {
            return false;
        }
        Instant now = clock.instant();
        // A topic of its own: no reader gets events of an experiment before.
        String topic = "slow-clients." + UUID.randomUUID().toString().substring(0, 8);
        ExperimentRun run = new ExperimentRun(publisher, topic, now);
        tell(run.report(true));
        schedule(run, now);
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The scheduler logs what a step throws; none is cancelled.
    private void schedule(ExperimentRun run, Instant due) {
        scheduler.schedule(() -> step(run, due), due);
    }

    private void step(ExperimentRun run, Instant due) {
        boolean more = false;
        try {
            more = run.tick(clock.instant());
        } finally {
            if (!more) {
                run.stop();
                tell(run.report(false));
                running.set(false);
            }
        }
        if (more && run.isReportDue()) {
            tell(run.report(true));
        }
        if (more) {
            // Last: the next step must not begin before this one has ended.
            scheduleNext(run, due.plus(ExperimentRun.TICK));
        }
    }

    private void scheduleNext(ExperimentRun run, Instant due) {
        try {
            schedule(run, due);
        } catch (TaskRejectedException ex) {
            LOG.debug("The application is shutting down; the experiment ends", ex);
            run.stop();
        }
    }

    private void tell(ExperimentReport report) {
        newest = report;
        try {
            PublishOptions options = PublishOptions.DEFAULTS.liveOnly().conflatedBy("slow-clients");
            publisher.publish(reports, "report", report, options);
        } catch (BrokerException ex) {
            LOG.debug("Pages did not get the report; they get the newest one when they reconnect", ex);
        }
    }

    /** Returns the topic of the reports of this node. */
    String topic() {
        return reports;
    }

    /** Returns what the readers had received at the last report. */
    ExperimentReport report() {
        return newest;
    }
}
