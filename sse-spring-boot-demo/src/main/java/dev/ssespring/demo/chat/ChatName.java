package dev.ssespring.demo.chat;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Validates ids of chats, which clients choose. Invalid ones are answered with 400. */
final class ChatName {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private ChatName() {}

    /** Returns the name of the run that answers in a chat. */
    static String ofRun(@Nullable String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "The id of a chat must be 1 to 64 letters, digits, '_' or '-'");
        }
        return "chat:" + id;
    }
}
