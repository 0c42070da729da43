package dev.ssespring.client.listener;

import dev.ssespring.client.EventHandler;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Describes a listener: its request, its handler and its error policy. Immutable. */
public final class SseListenerEndpoint {

    /** When a listener starts. */
    public enum Startup {
        /** Together with the registry, usually when the application starts. */
        AUTOMATIC,
        /** Only through its container. */
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
     * Returns an endpoint that starts with the application.
     *
     * @param id unique in the registry; used as the name of the connection
     * @param request request for the stream; its handler error policy is not used
     * @param handler called for each event, see {@link EventHandler}
     * @return an endpoint, which is to be registered
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
     * Returns an endpoint with another error policy.
     *
     * @param errorPolicy used instead of the policy of the registry
     * @return a copy
     */
    public SseListenerEndpoint withErrorPolicy(HandlerErrorPolicy errorPolicy) {
        Objects.requireNonNull(errorPolicy, "'errorPolicy' must not be null");
        return new SseListenerEndpoint(id, request, handler, errorPolicy, startup);
    }

    /**
     * Returns an endpoint with another startup mode.
     *
     * @param startup when the listener starts
     * @return a copy
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
