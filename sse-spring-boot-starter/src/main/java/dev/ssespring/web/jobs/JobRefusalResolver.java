package dev.ssespring.web.jobs;

import dev.ssespring.jobs.JobRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.handler.AbstractHandlerExceptionResolver;

/**
 * Answers with an empty body and {@code Retry-After} to requests whose handler could not submit a job: 429 if the queue
 * is full, 503 otherwise. Comes after all other resolvers, so {@code @ExceptionHandler} methods take precedence.
 */
public final class JobRefusalResolver extends AbstractHandlerExceptionResolver {

    /** Creates the resolver. */
    public JobRefusalResolver() {
        setOrder(Ordered.LOWEST_PRECEDENCE);
        setWarnLogCategory(JobRefusalResolver.class.getName());
    }

    @Override
    protected @Nullable ModelAndView doResolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (response.isCommitted() || !(failure instanceof JobRefusedException refused)) {
            return null;
        }
        HttpStatus status = refused.isFull() ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE;
        response.setStatus(status.value());
        response.setHeader(
                HttpHeaders.RETRY_AFTER,
                String.valueOf(Math.max(1, refused.retry().toSeconds())));
        return new ModelAndView();
    }
}
