package dev.ssespring.web;

import dev.ssespring.broker.InvalidTopicException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Responds 400 to requests with invalid topics. It is called after the resolvers of the application and of Spring
 * MVC, and passes them a {@link ResponseStatusException} instead, so that the response is a problem detail where
 * these are enabled.
 */
final class InvalidTopicExceptionResolver implements HandlerExceptionResolver {

    private final List<HandlerExceptionResolver> others;

    InvalidTopicExceptionResolver(List<HandlerExceptionResolver> others) {
        this.others = List.copyOf(others);
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception ex) {
        if (!(ex instanceof InvalidTopicException)) {
            return null;
        }
        ResponseStatusException badRequest = new ResponseStatusException(HttpStatus.BAD_REQUEST, ex.getMessage(), ex);
        for (HandlerExceptionResolver other : others) {
            ModelAndView answer = other.resolveException(request, response, handler, badRequest);
            if (answer != null) {
                return answer;
            }
        }
        return null;
    }
}
