package dev.ssespring.client.listener;

import dev.ssespring.client.EventHandler;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a listener listens to, and what it does with it. Immutable. */
public final class SseListenerEndpoint {

    /** When a listener starts. */
    public enum Startup {
        /** With the registry, that is with the application. */
        AUTOMATIC,
        /** When somebody starts it. */
        MANUAL
    }

    private final String id;
    private final SseRequest request;
    private final AttemptHandler handler;
    private final @Nullable HandlerErrorPolicy errorPolicy;
    private final Startup startup;

    private SseListenerEndpoint(
            String id,
            SseRequest request,
            AttemptHandler handler,
            @Nullable HandlerErrorPolicy errorPolicy,
            Startup startup) {
        this.id = id;
        this.request = request;
        this.handler = handler;
        this.errorPolicy = errorPolicy;
        this.startup = startup;
    }

    /**
     * A listener that starts with the application.
     *
     * @param id unique in the registry; becomes the name of the connection
     * @param request where the stream is, and all else that a request can be told, but not what becomes of failures
     * @param handler called for each event, as {@link EventHandler} says
     * @return to be registered
     */
    public static SseListenerEndpoint of(String id, SseRequest request, EventHandler handler) {
        Objects.requireNonNull(handler, "'handler' must not be null");
        return of(id, request, (event, attempt) -> handler.handle(event));
    }

    static SseListenerEndpoint of(String id, SseRequest request, AttemptHandler handler) {
        Objects.requireNonNull(id, "'id' must not be null");
        if (id.isBlank()) {
            throw new IllegalArgumentException("'id' must not be blank");
        }
        return new SseListenerEndpoint(id, request.copy().name(id), handler, null, Startup.AUTOMATIC);
    }

    /**
     * Sets what becomes of events whose handling failed.
     *
     * @param errorPolicy in place of the registry's
     * @return another one
     */
    public SseListenerEndpoint withErrorPolicy(HandlerErrorPolicy errorPolicy) {
        Objects.requireNonNull(errorPolicy, "'errorPolicy' must not be null");
        return new SseListenerEndpoint(id, request, handler, errorPolicy, startup);
    }

    /**
     * Sets when it starts.
     *
     * @param startup with the registry or not
     * @return another one
     */
    public SseListenerEndpoint withStartup(Startup startup) {
        Objects.requireNonNull(startup, "'startup' must not be null");
        return new SseListenerEndpoint(id, request, handler, errorPolicy, startup);
    }

    String id() {
        return id;
    }

    SseRequest request() {
        return request.copy();
    }

    AttemptHandler handler() {
        return handler;
    }

    HandlerErrorPolicy errorPolicy(HandlerErrorPolicy otherwise) {
        return (errorPolicy != null) ? errorPolicy : otherwise;
    }

    boolean startsByItself() {
        return startup == Startup.AUTOMATIC;
    }
}
