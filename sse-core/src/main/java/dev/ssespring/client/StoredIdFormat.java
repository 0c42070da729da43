package dev.ssespring.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32;

/** Format of a last event id in a file: a line with version and checksum, then the id to the end of the file. */
final class StoredIdFormat {

    private static final String VERSION = "sse-last-event-id-1 ";
    private static final int CHECKSUM_LENGTH = 8;
    private static final int HEADER_LENGTH = VERSION.length() + CHECKSUM_LENGTH + 1;

    private static final String PREFIX = "id-";
    private static final String SUFFIX = ".txt";

    /** Characters that are unambiguous in file names of all systems; upper case letters are not. */
    private static final String UNCHANGED = "abcdefghijklmnopqrstuvwxyz0123456789-_";

    /** Longer names end in a hash: file systems accept 255 bytes. */
    private static final int MAX_NAME_LENGTH = 150;

    private StoredIdFormat() {}

    /**
     * Returns the name of the file for a connection: different for different names on case-insensitive file systems
     * too, of any characters and length, and never a reserved name of Windows.
     */
    static String fileName(String subscription) {
        byte[] bytes = subscription.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        for (byte each : bytes) {
            if (UNCHANGED.indexOf(each) >= 0) {
                name.append((char) each);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(each));
            }
        }
        String encoded = (name.length() <= MAX_NAME_LENGTH)
                ? name.toString()
                : name.substring(0, MAX_NAME_LENGTH - 1) + "%" + UUID.nameUUIDFromBytes(bytes);
        return PREFIX + encoded + SUFFIX;
    }

    static byte[] encode(String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        byte[] header = header(text).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(header.length + text.length)
                .put(header)
                .put(text)
                .array();
    }

    /**
     * Returns the id.
     *
     * @throws IllegalArgumentException if the content was not written by {@link #encode} or was changed
     */
    static String decode(byte[] content) {
        if (content.length < HEADER_LENGTH) {
            throw new IllegalArgumentException("it has " + content.length + " bytes");
        }
        byte[] text = new byte[content.length - HEADER_LENGTH];
        System.arraycopy(content, HEADER_LENGTH, text, 0, text.length);
        if (!header(text).equals(new String(content, 0, HEADER_LENGTH, StandardCharsets.ISO_8859_1))) {
            throw new IllegalArgumentException("its checksum does not match");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException ex) {
            throw new IllegalArgumentException("it is not UTF-8", ex);
        }
    }

    private static String header(byte[] text) {
        CRC32 checksum = new CRC32();
        checksum.update(text);
        return VERSION + HexFormat.of().toHexDigits(checksum.getValue(), CHECKSUM_LENGTH) + "\n";
    }
}
