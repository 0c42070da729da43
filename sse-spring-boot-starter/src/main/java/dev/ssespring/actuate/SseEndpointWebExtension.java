package dev.ssespring.actuate;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** The {@link SseEndpoint} over HTTP: knows who asks, and answers 404 for a stream that is not there. */
@EndpointWebExtension(endpoint = SseEndpoint.class)
public final class SseEndpointWebExtension {

    private final SseEndpoint endpoint;
    private final Show showValues;
    private final Set<String> roles;

    /**
     * Creates the extension.
     *
     * @param endpoint does the work
     * @param showValues whether to show who has opened a stream, and from where
     * @param roles who is authorized to see that; everybody who is authenticated if empty
     */
    public SseEndpointWebExtension(SseEndpoint endpoint, Show showValues, Set<String> roles) {
        this.endpoint = endpoint;
        this.showValues = showValues;
        this.roles = Set.copyOf(roles);
    }

    /**
     * As {@link SseEndpoint#sse}.
     *
     * @param securityContext who asks
     * @param limit most entries of each list
     * @param after only streams with a higher id than this
     * @return a snapshot
     */
    @ReadOperation
    public SseReport sse(SecurityContext securityContext, @Nullable Integer limit, @Nullable Long after) {
        return endpoint.report(limit, after, showValues.isShown(securityContext, roles));
    }

    /**
     * As {@link SseEndpoint#stream}.
     *
     * @param securityContext who asks
     * @param id names it
     * @return null, and so 404, if there is no such stream
     */
    @ReadOperation
    public SseReport.@Nullable OpenStream stream(SecurityContext securityContext, @Selector long id) {
        return endpoint.stream(id, showValues.isShown(securityContext, roles));
    }

    /**
     * As {@link SseEndpoint#disconnectStream}.
     *
     * @param id names it
     * @return 404 if there is no such stream
     */
    @DeleteOperation
    public WebEndpointResponse<SseEndpoint.Disconnected> disconnectStream(@Selector long id) {
        SseEndpoint.Disconnected disconnected = endpoint.disconnectStream(id);
        return (disconnected.streams() > 0)
                ? new WebEndpointResponse<>(disconnected)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
