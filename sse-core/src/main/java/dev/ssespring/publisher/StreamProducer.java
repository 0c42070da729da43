package dev.ssespring.publisher;

/** Produces the events of one stream. */
@FunctionalInterface
public interface StreamProducer {

    /**
     * Sends all events; may block. The response ends when this method returns or throws. After an exception, events
     * that were sent before are delivered, followed by an event that reports the failure, and the exception is logged.
     * A client that reconnects after the end does not start the producer again, unless
     * {@link StreamOptions#restarts(boolean)} is set. The thread is interrupted if the stream ends otherwise: the
     * client left, or the publisher drains.
     *
     * @param out sends events to the client
     * @throws Exception to end the response with a failure
     */
    void run(StreamSender out) throws Exception;
}
