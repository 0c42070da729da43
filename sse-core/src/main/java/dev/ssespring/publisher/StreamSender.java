package dev.ssespring.publisher;

import dev.ssespring.protocol.SseEvent;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** Sends the events of a {@link StreamProducer}. Any thread of the producer may call it. */
public interface StreamSender {

    /**
     * Sends an event. Blocks only while the mailbox of this stream is full because the client does not read.
     *
     * @param event sent unchanged, with its id if it has one
     * @throws IllegalArgumentException if the event has the id that is reserved for the end of a stream
     * @throws StreamClosedException if the client has left or the stream has ended otherwise
     * @throws java.util.concurrent.CancellationException if interrupted while waiting; the event was not sent, and the
     *     thread's interrupt flag is set
     */
    void send(SseEvent event);

    /**
     * Sends an event of the given type; otherwise same as {@link #send(SseEvent)}.
     *
     * @param name the event's type
     * @param payload a String is sent unchanged, anything else as JSON
     */
    void send(String name, Object payload);

    /**
     * Returns the last event id that the client has sent, so that the producer can continue from there: the id of an
     * event that an earlier run of the producer has sent, if the connection broke before the end of the stream.
     *
     * @return untrusted text; null if there is none
     */
    @Nullable
    String lastEventId();

    /**
     * Returns the principal that opened the stream.
     *
     * @return null if the request was not authenticated
     */
    @Nullable
    Principal principal();

    /**
     * Returns whether the stream is open.
     *
     * @return false once the stream is closed; that a client has left is detected by the first write afterwards
     */
    boolean isOpen();
}
