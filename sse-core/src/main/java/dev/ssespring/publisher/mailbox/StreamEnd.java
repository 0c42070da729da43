package dev.ssespring.publisher.mailbox;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * End of a stream that has a producer. Its last block has a reserved id and no data, so that a client stores the id
 * without dispatching an event. A client that reconnects with this id has received the whole stream: no state on the
 * server is needed to know it.
 */
public final class StreamEnd {

    /**
     * Not a position, unlikely as an id of an application, and without characters that a header, a query or a log would
     * escape.
     */
    public static final String ID = "dev.ssespring.stream-ended";

    private StreamEnd() {}

    public static SseEvent block() {
        return SseEvent.builder().id(ID).build();
    }

    public static boolean isReachedBy(@Nullable String lastEventId) {
        return ID.equals(lastEventId);
    }

    /**
     * Returns the event if it does not have the reserved id, after which its client would never get the rest of the stream.
     *
     * @throws IllegalArgumentException if the event has the reserved id
     */
    public static SseEvent checked(SseEvent event) {
        if (isReachedBy(event.id())) {
            throw new IllegalArgumentException(
                    "'event' must not have the id '" + ID + "': it is reserved for the end of a stream");
        }
        return event;
    }
}
