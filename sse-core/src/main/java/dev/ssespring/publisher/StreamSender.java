package dev.ssespring.publisher;

import dev.ssespring.protocol.SseEvent;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** The response that a {@link StreamProducer} writes. Any of the producer's threads may call it. */
public interface StreamSender {

    /**
     * Sends an event. Waits only while this stream's mailbox is full, that is as long as the client does not read.
     *
     * @param event goes as it is, with its id if it has one
     * @throws IllegalArgumentException if the event has the id that is reserved for the end of a stream
     * @throws StreamClosedException if the client left or the stream was ended otherwise
     * @throws java.util.concurrent.CancellationException if interrupted while waiting; the event was not sent, and the
     *     thread's interrupt flag is set
     */
    void send(SseEvent event);

    /**
     * Sends an event of the given type; otherwise as {@link #send(SseEvent)}.
     *
     * @param name the event's type
     * @param payload a String goes as it is, anything else as JSON
     */
    void send(String name, Object payload);

    /**
     * What the client says it has seen last, to go on from there: the id of an event that an earlier run of the producer
     * has sent, if the connection broke before the end of the stream.
     *
     * @return untrusted text; null if it says nothing
     */
    @Nullable
    String lastEventId();

    /**
     * Who opened the stream.
     *
     * @return null if nobody was authenticated
     */
    @Nullable
    Principal principal();

    /**
     * Whether sending makes sense still.
     *
     * @return false once the stream is closed, which a client's leaving becomes at the first write after it
     */
    boolean isOpen();
}
