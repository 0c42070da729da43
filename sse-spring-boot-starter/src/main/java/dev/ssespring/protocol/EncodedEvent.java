package dev.ssespring.protocol;

/**
 * The bytes of one event, made once by {@link SseEncoder} and shared by all streams. Immutable: there is no way to the
 * array but a copy.
 */
public final class EncodedEvent {

    private final byte[] bytes;

    /** Takes the array over; the caller must not touch it again. */
    EncodedEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Size on the wire.
     *
     * @return bytes
     */
    public int length() {
        return bytes.length;
    }

    /**
     * Copies a part into a buffer.
     *
     * @param from index of the first byte to copy
     * @param target where to
     * @param at index of the first byte to fill
     * @param length number of bytes
     * @throws IndexOutOfBoundsException if either range is out of bounds
     */
    public void copyTo(int from, byte[] target, int at, int length) {
        System.arraycopy(bytes, from, target, at, length);
    }

    /**
     * A copy of all bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }
}
