package dev.ssespring.web;

/**
 * How streams are written.
 *
 * @param sendBufferBytes size of the send buffer of each stream's HTTP/1.1 connection; 0 to leave it to the operating
 *     system
 * @param toConnection whether streams on HTTP/1.1 are written straight to their connection, where the embedded server allows
 *     that, so that their requests end when the response has begun; false to write all streams to the servlet response
 */
public record StreamWriting(int sendBufferBytes, boolean toConnection) {

    /** Leaves the send buffer alone and writes to the connection where possible. */
    public static final StreamWriting DEFAULT = new StreamWriting(0, true);
}
