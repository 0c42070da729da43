package dev.ssespring.web;

import dev.ssespring.runs.RunRefusedException;
import dev.ssespring.runs.store.RunStoreException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;

/**
 * Answers 503 with an empty body to requests whose handler could not start, find or cancel a run for a temporary reason,
 * and logs one line without a stack trace. Comes after all other resolvers, so {@code @ExceptionHandler} methods take
 * precedence.
 */
public final class RunRefusalResolver extends AbstractHandlerExceptionResolver {

    private static final int UNAVAILABLE = 503;

    private final Duration retry;

    /**
     * Creates the resolver.
     *
     * @param retry time after which a request may be repeated that has failed because of the store
     */
    public RunRefusalResolver(Duration retry) {
        this.retry = retry;
        setOrder(Ordered.LOWEST_PRECEDENCE);
        setWarnLogCategory(RunRefusalResolver.class.getName());
    }

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (response.isCommitted()) {
            return null;
        }
        if (failure instanceof RunRefusedException refused) {
            StatusResponse.write(UNAVAILABLE, refused.retry(), response);
            return new ModelAndView();
        }
        if (failure instanceof RunStoreException) {
            StatusResponse.write(UNAVAILABLE, retry, response);
            return new ModelAndView();
        }
        return null;
    }
}
