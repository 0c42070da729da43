package dev.ssespring.protocol;

import java.io.IOException;
import java.util.Objects;

/**
 * The bytes of one event, encoded once by {@link SseEncoder} and shared by all streams. Immutable: only a
 * {@link Target} gets the array, and must not change it.
 */
public final class EncodedEvent {

    private final byte[] bytes;

    /** Creates an event from an array that the caller must not use again. */
    EncodedEvent(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the array itself, which must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Returns the size of the event on the wire.
     *
     * @return the number of bytes
     */
    public int length() {
        return bytes.length;
    }

    /**
     * Copies a part into a buffer.
     *
     * @param from index of the first byte to copy
     * @param target buffer to copy to
     * @param at index of the first byte to fill
     * @param length number of bytes
     * @throws IndexOutOfBoundsException if either range is out of bounds
     */
    public void copyTo(int from, byte[] target, int at, int length) {
        System.arraycopy(bytes, from, target, at, length);
    }

    /**
     * Passes a part to a target without copying it.
     *
     * @param from index of the first byte
     * @param length number of bytes
     * @param target receives the bytes
     * @throws IndexOutOfBoundsException if the range is out of bounds
     * @throws IOException if the target throws it
     */
    public void writeTo(int from, int length, Target target) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        target.write(bytes, from, length);
    }

    /** Receiver of bytes, which it may keep but must not change. */
    @FunctionalInterface
    public interface Target {

        /**
         * Writes a part of an array.
         *
         * @param bytes array that must not be changed
         * @param offset index of the first byte
         * @param length number of bytes
         * @throws IOException if the bytes cannot be written
         */
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * Returns a copy of all bytes.
     *
     * @return a new array
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }
}
