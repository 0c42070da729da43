package dev.ssespring.client;

import org.jspecify.annotations.Nullable;

/** Persistent store of last event ids, for example in a file or a database. */
public interface LastEventIdStore {

    /**
     * Returns the first last event id of a connection. Called once per connection, by its thread, before the first
     * attempt. An exception makes that attempt fail; the next attempt loads the id again.
     *
     * @param subscription {@link SseConnection#name()}
     * @return null if there is none
     */
    @Nullable
    String load(String subscription);

    /**
     * Saves an id. Called whenever it has changed, by one thread at a time for each connection, before the next event
     * is handled. An exception is logged, and the connection continues.
     *
     * @param subscription {@link SseConnection#name()}
     * @param lastEventId {@code ""} if the server has reset it
     */
    void save(String subscription, String lastEventId);
}
