package dev.ssespring.web;

import dev.ssespring.publisher.StreamRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Tells the servlet request that the calling thread serves. Any thread may ask; does not block. */
public final class CurrentStreamRequest implements Supplier<Optional<StreamRequest>> {

    private final String positionParameter;

    /**
     * Creates the supplier.
     *
     * @param positionParameter query parameter that is read as a last event id, too
     */
    public CurrentStreamRequest(String positionParameter) {
        this.positionParameter = positionParameter;
    }

    /** Returns empty on threads that serve no request. */
    @Override
    public Optional<StreamRequest> get() {
        return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
                ? Optional.of(StreamRequests.of(attributes.getRequest(), positionParameter))
                : Optional.empty();
    }
}
