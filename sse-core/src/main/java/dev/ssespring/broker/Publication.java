package dev.ssespring.broker;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Event to be published to the streams of a topic.
 *
 * @param topic the topic
 * @param user name of the only principal that may receive the event; null for all
 * @param event the event, without an id: its position will be its id
 * @param options how the event is stored and delivered
 */
public record Publication(Topic topic, @Nullable String user, SseEvent event, PublishOptions options) {

    /**
     * Checks the name of the user, and that the event has no id.
     *
     * @throws IllegalArgumentException if the user's name is blank or the event has an id
     */
    public Publication {
        Objects.requireNonNull(topic, "'topic' must not be null");
        Objects.requireNonNull(event, "'event' must not be null");
        Objects.requireNonNull(options, "'options' must not be null");
        if (user != null && user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank: it is the name of the principal that gets the"
                    + " event; publish without a user to reach all users");
        }
        if (event.id() != null) {
            throw new IllegalArgumentException("'event' must not have an id when it is published to a topic:"
                    + " the broker sets it to the position from which a client resumes. Put yours into the data");
        }
    }

    /**
     * Creates a publication with default options.
     *
     * @param topic the topic
     * @param user name of the only principal that may receive the event; null for all
     * @param event the event, without an id
     */
    public Publication(Topic topic, @Nullable String user, SseEvent event) {
        this(topic, user, event, PublishOptions.DEFAULTS);
    }
}
