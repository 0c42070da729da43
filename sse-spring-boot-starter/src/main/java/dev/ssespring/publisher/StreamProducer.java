package dev.ssespring.publisher;

/** Writes one response of its own. */
@FunctionalInterface
public interface StreamProducer {

    /**
     * Sends all there is to send; may block. The response ends when this returns, and also when it throws: what was sent
     * before is delivered, and the exception is logged. Interrupted when the stream ends by other means: the client left,
     * or the publisher drains.
     *
     * @param out the response
     * @throws Exception to end the response
     */
    void run(StreamSender out) throws Exception;
}
