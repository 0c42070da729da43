package dev.ssespring.publisher;

/** Writes one response of its own. */
@FunctionalInterface
public interface StreamProducer {

    /**
     * Sends all there is to send; may block. The response ends when this returns, and also when it throws: what was sent
     * before is delivered, then an event that tells of the failure, and the exception is logged. A client that reconnects
     * after this end does not start it again, unless {@link StreamOptions#restarts(boolean)} is set. Interrupted when the stream ends by other means: the client left,
     * or the publisher drains.
     *
     * @param out the response
     * @throws Exception to end the response
     */
    void run(StreamSender out) throws Exception;
}
