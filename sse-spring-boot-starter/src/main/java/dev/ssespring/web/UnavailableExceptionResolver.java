package dev.ssespring.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;

/**
 * Responds 503 instead of 500 to requests whose handler failed because something is temporarily unavailable, and logs
 * one line without a stack trace. Called after all other resolvers, so {@code @ExceptionHandler} methods take
 * precedence.
 */
public final class UnavailableExceptionResolver extends AbstractHandlerExceptionResolver {

    private final Predicate<Exception> unavailable;
    private final Predicate<Exception> repeatable;
    private final String retryAfter;

    /**
     * Creates the resolver.
     *
     * @param unavailable matches exceptions to which the response is 503
     * @param repeatable matches those of them after which the request can be repeated without harm. The response to
     *     others has no Retry-After header, which would make clients repeat the request
     * @param retry value of the Retry-After header, rounded up to seconds, at least 1 s
     */
    public UnavailableExceptionResolver(
            Predicate<Exception> unavailable, Predicate<Exception> repeatable, Duration retry) {
        this.unavailable = unavailable;
        this.repeatable = repeatable;
        this.retryAfter = Long.toString(Math.max(1, retry.plusMillis(999).toSeconds()));
        setOrder(Ordered.LOWEST_PRECEDENCE);
        setWarnLogCategory(UnavailableExceptionResolver.class.getName());
    }

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (!unavailable.test(failure) || response.isCommitted()) {
            return null;
        }
        try {
            if (repeatable.test(failure)) {
                response.setHeader(HttpHeaders.RETRY_AFTER, retryAfter);
            }
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE, failure.getMessage());
            return new ModelAndView();
        } catch (IOException ex) {
            logger.debug("The client has left before the response with status 503", ex);
            return new ModelAndView();
        }
    }
}
