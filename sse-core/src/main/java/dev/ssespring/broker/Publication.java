package dev.ssespring.broker;

import dev.ssespring.protocol.SseEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to the streams of a topic.
 *
 * @param topic where it goes
 * @param user name of the only principal that may get it; null for everybody
 * @param event what goes there; without an id, because that is its position
 * @param options how it is kept and delivered
 */
public record Publication(Topic topic, @Nullable String user, SseEvent event, PublishOptions options) {

    /**
     * Checks the user's name, and that the id is left to the broker.
     *
     * @throws IllegalArgumentException if the user's name is blank or the event has an id
     */
    public Publication {
        Objects.requireNonNull(topic, "'topic' must not be null");
        Objects.requireNonNull(event, "'event' must not be null");
        Objects.requireNonNull(options, "'options' must not be null");
        if (user != null && user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank: it is the name of the principal that gets the"
                    + " event; publish without a user to reach everybody");
        }
        if (event.id() != null) {
            throw new IllegalArgumentException("'event' must not have an id when it is published to a topic:"
                    + " the broker sets it to the position from which a client resumes. Put yours into the data");
        }
    }

    /**
     * To be published like any other.
     *
     * @param topic where it goes
     * @param user name of the only principal that may get it; null for everybody
     * @param event what goes there
     */
    public Publication(Topic topic, @Nullable String user, SseEvent event) {
        this(topic, user, event, PublishOptions.DEFAULTS);
    }
}
