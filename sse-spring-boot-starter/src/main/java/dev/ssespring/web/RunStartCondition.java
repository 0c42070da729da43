package dev.ssespring.web;

import java.util.function.BooleanSupplier;
import org.springframework.http.HttpMethod;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Tells whether the calling thread may start a run: not while it serves a HEAD request. Spring MVC handles HEAD requests with
 * the methods for GET, but they must not change anything on the server (RFC 9110, section 9.2.1). Any thread may ask; does not
 * block.
 */
public final class RunStartCondition implements BooleanSupplier {

    /** Returns true on threads that serve no request, too. */
    @Override
    public boolean getAsBoolean() {
        return !(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                && HttpMethod.HEAD.matches(attributes.getRequest().getMethod()));
    }
}
