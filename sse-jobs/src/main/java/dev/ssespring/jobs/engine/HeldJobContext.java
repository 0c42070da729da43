package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.engine.HeldJob.Stop;
import dev.ssespring.jobs.store.JobAck;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** A held job as its handler sees it. Immutable. */
final class HeldJobContext implements JobContext {

    private static final Log LOG = LogFactory.getLog("dev.ssespring.jobs.Worker");

    private final String queue;
    private final HeldJob held;
    private final WorkerLink link;
    private final PayloadCodec codec;

    HeldJobContext(String queue, HeldJob held, WorkerLink link, PayloadCodec codec) {
        this.queue = queue;
        this.held = held;
        this.link = link;
        this.codec = codec;
    }

    @Override
    public String id() {
        return held.job().id();
    }

    @Override
    public String queue() {
        return queue;
    }

    @Override
    public String type() {
        return held.job().type();
    }

    @Override
    public int attempt() {
        return held.job().attempt();
    }

    @Override
    public long fence() {
        return held.job().fence();
    }

    @Override
    public @Nullable String traceParent() {
        return held.job().traceParent();
    }

    @Override
    public void progress(Object progress) {
        String json = codec.write(progress);
        if (isCancelled()) {
            return;
        }
        try {
            int status = link.acknowledge(JobAck.progress(id(), held.job().lease(), json));
            if (status == 205) {
                held.stop(Stop.CANCELLED);
            } else if (status == 404 || status == 409 || status == 412) {
                held.stop(Stop.LOST);
            }
        } catch (IOException ex) {
            LOG.debug("Progress of job %s of queue '%s' was not delivered".formatted(id(), queue), ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isCancelled() {
        return held.stopped() != null;
    }
}
