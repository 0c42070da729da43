package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** How far the subscription has come: the last event id up to which all is handled, here and in the store. */
final class LastEventIdTracker {

    private static final Log LOG = LogFactory.getLog(LastEventIdTracker.class);

    private final RequestOptions request;
    private final AtomicReference<String> lastEventId;
    private boolean loaded;
    private boolean failing;

    LastEventIdTracker(RequestOptions request) {
        this.request = request;
        this.lastEventId = new AtomicReference<>(request.lastEventId);
    }

    /** Received events always have one. */
    static String idOf(SseEvent event) {
        return Objects.requireNonNull(event.id());
    }

    String lastEventId() {
        return lastEventId.getAcquire();
    }

    /** Asks the store, until it has answered once. */
    void load() {
        if (!loaded && request.store != null) {
            String stored = request.store.load(request.label());
            if (stored != null) {
                lastEventId.setRelease(stored);
            }
        }
        loaded = true;
    }

    /** One thread at a time. */
    void moveTo(String id) {
        if (id.equals(lastEventId.getPlain())) {
            return;
        }
        // Not set(..): others may see it a moment later, and each event would wait for the memory.
        lastEventId.setRelease(id);
        if (request.store != null) {
            save(request.store, id);
        }
    }

    private void save(LastEventIdStore store, String id) {
        try {
            store.save(request.label(), id);
            failing = false;
        } catch (RuntimeException ex) {
            if (!failing) {
                LOG.warn(
                        "The last event id of " + request.label() + " could not be kept: after a restart, events come"
                                + " again from the last one that was. Not said again until it works",
                        ex);
            }
            failing = true;
        }
    }
}
