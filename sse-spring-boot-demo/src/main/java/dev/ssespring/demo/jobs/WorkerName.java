package dev.ssespring.demo.jobs;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Validates the name of a worker, which becomes part of a topic. */
final class WorkerName {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private WorkerName() {}

    static String checked(@Nullable String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "'worker' must be 1 to 40 letters, digits, '_' or '-'");
        }
        return name;
    }
}
