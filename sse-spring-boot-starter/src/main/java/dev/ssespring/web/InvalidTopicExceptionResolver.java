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
 * Answers 400 to requests whose topics cannot be used. Comes after the resolvers of the application and of Spring MVC, which
 * then get a {@link ResponseStatusException} in its place: so the answer is a problem detail where these are enabled.
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
