package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.store.BeatResult;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A worker of a queue in another application. The thread of its stream passes events and never waits; a task, of
 * which at most one runs at a time, sends beats, each because the dispatcher has asked for one. Jobs outlive the
 * connection.
 */
final class RemoteWorker implements JobWorker, JobReceiver {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");

    private final DispatcherConnection connection;
    private final String id;
    private final String queue;
    private final SlotWorker<?> slots;
    private final DispatcherPosts posts;
    private final Executor threads;
    private final SseClock clock;
    private final AtomicInteger beats = new AtomicInteger();
    private final AtomicBoolean accepting = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Duration accept = Duration.ofSeconds(5);

    /** Belongs to the task that sends beats. */
    private volatile boolean failing;

    RemoteWorker(
            DispatcherConnection connection,
            String queue,
            SlotWorker<?> slots,
            DispatcherPosts posts,
            Executor threads,
            SseClock clock) {
        this.connection = connection;
        this.id = connection.id();
        this.queue = queue;
        this.slots = slots;
        this.posts = posts;
        this.threads = threads;
        this.clock = clock;
    }

    /** Handles an event of the stream; does not block. */
    @Override
    public void handle(String event, String data, Map<String, String> members) {
        switch (event) {
            case JobMessages.HELLO -> {
                accept = Duration.ofMillis(Long.parseLong(members.getOrDefault("acceptMs", "5000")));
                beat();
            }
            case JobMessages.BEAT -> beat();
            case JobMessages.JOB -> {
                slots.deliver(JobMessages.job(id, data));
                acceptLater();
            }
            case JobMessages.CANCEL ->
                slots.cancel(JobMessages.text(members, "id"), JobMessages.text(members, "lease"));
            case JobMessages.LOST -> slots.lost(JobMessages.text(members, "id"), JobMessages.text(members, "lease"));
            default -> LOG.debug("Event '%s' of queue '%s' is ignored".formatted(event, queue));
        }
    }

    /** Jobs that take longer than the accept time must be accepted by a beat; short ones need none. */
    private void acceptLater() {
        if (accepting.compareAndSet(false, true)) {
            clock.after(accept.dividedBy(3), () -> {
                accepting.set(false);
                if (slots.held() > 0) {
                    beat();
                }
            });
        }
    }

    private void beat() {
        if (beats.getAndIncrement() == 0) {
            try {
                threads.execute(this::sendBeats);
            } catch (RejectedExecutionException ex) {
                LOG.debug("A beat for queue '%s' was dropped because the application shuts down".formatted(queue), ex);
            }
        }
    }

    private void sendBeats() {
        int seen = beats.get();
        do {
            sendBeat();
            seen = beats.addAndGet(-seen);
        } while (seen != 0);
    }

    private void sendBeat() {
        Map<String, String> leases = slots.leases();
        int free = closed.get() ? 0 : slots.options().slots();
        try {
            BeatResult reply = posts.beat(id, queue, free, slots.options().tags(), leases);
            failing = false;
            slots.obey(reply, leases);
            if (!reply.undelivered().isEmpty()) {
                acceptLater();
            }
        } catch (IOException | RuntimeException | Error ex) {
            // The dispatcher asks again; no answer to three of its beats ends the leases.
            // Errors too: the count of beats would stay, and no further beat would be sent.
            failed(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.warn(("Beats for queue '%s' fail, so that this worker gets no jobs and loses those that it holds. Check"
                            + " 'sse.worker.url', 'sse.worker.headers' and the JobAuthorizer of the dispatcher. Retrying. %s")
                    .formatted(queue, cause.getMessage()));
        }
        LOG.debug("The beat for queue '%s' failed".formatted(queue), cause);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public int held() {
        return slots.held();
    }

    @Override
    public void stopTaking() {
        if (closed.compareAndSet(false, true)) {
            beat();
        }
    }

    @Override
    public void close() {
        stopTaking();
        // The stream stays open, as beats are asked for over it.
        slots.drain(clock, clock.nanos());
        connection.remove(this);
    }
}
