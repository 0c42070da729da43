package dev.ssespring.benchmarks.webflux;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tells a client what to change. */
@RestControllerAdvice
final class BadRequests {

    @ExceptionHandler
    @ResponseStatus(HttpStatus.BAD_REQUEST)
    @Nullable
    String refuse(IllegalArgumentException ex) {
        return ex.getMessage();
    }
}
