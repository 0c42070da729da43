package dev.ssespring.demo.jobs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * What a page asks for, not validated.
 *
 * @param place name of the place
 */
record NewPicture(@Nullable String place) {

    Place checkedPlace() {
        return Arrays.stream(Place.values())
                .filter(known -> known.name().equals(place))
                .findFirst()
                .orElseThrow(
                        () -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "There is no such place to render."));
    }
}
