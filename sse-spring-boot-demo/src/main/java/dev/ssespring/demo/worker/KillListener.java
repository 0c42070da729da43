package dev.ssespring.demo.worker;

import dev.ssespring.client.listener.SseListener;
import dev.ssespring.jobs.listener.SseJobListenerRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Ends the process without a word to the dispatcher when somebody presses "Kill" on the page. */
final class KillListener {

    private static final Log LOG = LogFactory.getLog(KillListener.class);

    private final SseJobListenerRegistry workers;
    private final Runnable halt;

    KillListener(SseJobListenerRegistry workers, Runnable halt) {
        this.workers = workers;
        this.halt = halt;
    }

    @SseListener(id = "kill", url = "${dispatcher.url}/workers/stream", events = "kill")
    void kill(Kill kill) {
        if (workers.workers().stream().anyMatch(worker -> worker.id().equals(kill.worker()))) {
            LOG.info("This worker is killed, as the page has asked for");
            halt.run();
        }
    }

    /**
     * Payload of the event.
     *
     * @param worker id of the worker that ends
     */
    record Kill(String worker) {}
}
