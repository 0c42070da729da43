package dev.ssespring.client.engine;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Last event id up to which all events of a connection are acknowledged, in memory and in the store. One thread at a
 * time acknowledges; any thread may read the id.
 */
final class LastEventIdTracker {

    private static final Log LOG = LogFactory.getLog(LastEventIdTracker.class);

    private final String connection;
    private final @Nullable LastEventIdStore store;
    private final AtomicReference<String> lastEventId;
    private boolean loaded;
    private boolean failing;

    LastEventIdTracker(String connection, String lastEventId, @Nullable LastEventIdStore store) {
        this.connection = connection;
        this.store = store;
        this.lastEventId = new AtomicReference<>(lastEventId);
    }

    /** Returns the id of a received event, which always has one. */
    static String idOf(SseEvent event) {
        return Objects.requireNonNull(event.id());
    }

    String lastEventId() {
        return lastEventId.getAcquire();
    }

    /** Loads the id from the store unless that succeeded before. */
    void load() {
        if (!loaded && store != null) {
            String stored = store.load(connection);
            if (stored != null) {
                lastEventId.setRelease(stored);
            }
        }
        loaded = true;
    }

    /** Advances the last event id. Called by one thread at a time. */
    void acknowledge(String id) {
        if (id.equals(lastEventId.getPlain())) {
            return;
        }
        // Not set(..), which would make each event wait for the memory: other threads may see the id a moment later.
        lastEventId.setRelease(id);
        if (store != null) {
            save(store, id);
        }
    }

    private void save(LastEventIdStore store, String id) {
        try {
            store.save(connection, id);
            failing = false;
        } catch (RuntimeException ex) {
            if (!failing) {
                LOG.warn(
                        "Last event id of " + connection
                                + " could not be saved. After a restart, events that follow the"
                                + " last saved id are received again. Further failures are not logged until a save"
                                + " succeeds",
                        ex);
            }
            failing = true;
        }
    }
}
