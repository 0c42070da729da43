package dev.ssespring.runs.engine;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.RunState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Runs the producer of one run, on its own thread. */
final class ProducerTask implements Runnable {

    private static final Log LOG = LogFactory.getLog(ProducerTask.class);

    private final ActiveRun run;
    private final RunProducer producer;

    ProducerTask(ActiveRun run, RunProducer producer) {
        this.run = run;
        this.producer = producer;
    }

    @Override
    public void run() {
        if (!run.enter(Thread.currentThread())) {
            return;
        }
        try {
            producer.run(run);
            run.requestEnd(RunState.COMPLETED, null);
        } catch (Throwable ex) {
            failed(ex);
        } finally {
            run.leave();
            // The thread goes back to its pool as it came: the interrupt was meant for this producer.
            Thread.interrupted();
        }
    }

    private void failed(Throwable cause) {
        // What a producer throws once its run was ended from outside is the way it ends, not a failure.
        if (run.isCancelled()) {
            LOG.debug("Producer of run '%s' ended after the run".formatted(run.id()), cause);
        } else {
            LOG.error("Producer of run '%s' threw an exception; the run has failed".formatted(run.id()), cause);
        }
        run.requestEnd(RunState.FAILED, RunEnd.PRODUCER_FAILED);
    }
}
