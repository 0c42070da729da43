package dev.ssespring.demo.resume;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Topic to which only one page is subscribed, so that the server finds its stream. The page invents its id, which is secret. */
final class PageTopic {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private PageTopic() {}

    static String of(@Nullable String page) {
        if (page == null || !ID.matcher(page).matches()) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "The page must have an id of 32 hexadecimal digits");
        }
        return "page." + page;
    }
}
