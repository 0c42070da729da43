package dev.ssespring.protocol;

import java.io.IOException;
import java.util.Objects;

/**
 * The bytes of one event, made once by {@link SseEncoder} and shared by all streams. Immutable: nobody gets the array but a
 * {@link Target}, which promises not to change it.
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
     * Hands over a part without copying it.
     *
     * @param from index of the first byte
     * @param length number of bytes
     * @param target gets them
     * @throws IndexOutOfBoundsException if the range is out of bounds
     * @throws IOException if the target does
     */
    public void writeTo(int from, int length, Target target) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        target.write(bytes, from, length);
    }

    /** Takes bytes that it only reads; it may keep them. */
    @FunctionalInterface
    public interface Target {

        /**
         * Takes a part of an array.
         *
         * @param bytes not to be changed
         * @param offset index of the first
         * @param length how many
         * @throws IOException if they cannot be written
         */
        void write(byte[] bytes, int offset, int length) throws IOException;
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
