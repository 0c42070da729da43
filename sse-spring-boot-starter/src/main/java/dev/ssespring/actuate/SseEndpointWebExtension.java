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

/** HTTP extension of the {@link SseEndpoint}: checks roles and responds 404 if a stream does not exist. */
@EndpointWebExtension(endpoint = SseEndpoint.class)
public final class SseEndpointWebExtension {

    private final SseEndpoint endpoint;
    private final Show showValues;
    private final Set<String> roles;

    /**
     * Creates the extension.
     *
     * @param endpoint endpoint to extend
     * @param showValues when to show the user and the remote address of a stream
     * @param roles roles that are authorized to see these values; every authenticated user if empty
     */
    public SseEndpointWebExtension(SseEndpoint endpoint, Show showValues, Set<String> roles) {
        this.endpoint = endpoint;
        this.showValues = showValues;
        this.roles = Set.copyOf(roles);
    }

    /**
     * Returns a report of this node, see {@link SseEndpoint#sse}.
     *
     * @param securityContext security context of the request
     * @param limit maximum number of entries of each list, 1 to 10000; 100 if null
     * @param after only streams with a higher id; null for all
     * @return a snapshot
     */
    @ReadOperation
    public SseReport sse(SecurityContext securityContext, @Nullable Integer limit, @Nullable Long after) {
        return endpoint.report(limit, after, showValues.isShown(securityContext, roles));
    }

    /**
     * Returns one stream, see {@link SseEndpoint#stream}.
     *
     * @param securityContext security context of the request
     * @param id id of the stream on this node
     * @return the stream; null, which is answered with 404, if it is not open
     */
    @ReadOperation
    public SseReport.@Nullable OpenStream stream(SecurityContext securityContext, @Selector long id) {
        return endpoint.stream(id, showValues.isShown(securityContext, roles));
    }

    /**
     * Closes a stream immediately, see {@link SseEndpoint#disconnectStream}.
     *
     * @param id id of the stream on this node
     * @return number of closed streams; status 404 if the stream is not open
     */
    @DeleteOperation
    public WebEndpointResponse<SseEndpoint.Disconnected> disconnectStream(@Selector long id) {
        SseEndpoint.Disconnected disconnected = endpoint.disconnectStream(id);
        return (disconnected.streams() > 0)
                ? new WebEndpointResponse<>(disconnected)
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
}
