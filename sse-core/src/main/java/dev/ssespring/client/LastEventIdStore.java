package dev.ssespring.client;

import org.jspecify.annotations.Nullable;

/** Keeps last event ids beyond the life of a connection, for example in a file or a database. */
public interface LastEventIdStore {

    /**
     * Gives the id to begin with. Called once a connection, by its thread, before the first attempt; what it throws makes
     * that attempt fail, and it is asked again.
     *
     * @param subscription {@link SseConnection#name()}
     * @return null if there is none
     */
    @Nullable
    String load(String subscription);

    /**
     * Keeps an id. Called whenever it has changed, never twice at a time for one connection, before the next event is
     * handled; what it throws is logged, and the connection goes on.
     *
     * @param subscription {@link SseConnection#name()}
     * @param lastEventId {@code ""} if the server has reset it
     */
    void save(String subscription, String lastEventId);
}
