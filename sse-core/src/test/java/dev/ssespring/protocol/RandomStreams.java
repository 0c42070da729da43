package dev.ssespring.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Bytes without sense, in which what means something to a parser is frequent. */
final class RandomStreams {

    private static final List<byte[]> PIECES = Stream.concat(
                    Stream.of("\r", "\n", "\r", "\n", ":", " ", "d", "a", "t", "e", "v", "n", "i", "r", "y", "\0"),
                    Stream.of(
                            "\r\n",
                            "\n\n",
                            "\r\r",
                            "\r\n\r\n",
                            ": ",
                            "data",
                            "data:",
                            "data: ",
                            "\ndata: ",
                            "event",
                            "\nevent:",
                            "event: ",
                            "id",
                            "\nid:",
                            "id: ",
                            "retry",
                            "\nretry: ",
                            "retry:",
                            "0",
                            "1",
                            "23",
                            "9",
                            "\t",
                            "9223372036854775807",
                            "\u00EF\u00BB\u00BF",
                            "\u00EF",
                            "\u00BB",
                            "\u00BF",
                            "\u00C3",
                            "\u00A9",
                            "\u00C3\u00A9",
                            "\u00ED",
                            "\u00ED\u00A0",
                            "\u0080",
                            "\u00F0",
                            "\u00F0\u009F",
                            "\u00F0\u009F\u0098\u0080",
                            "\u00E0",
                            "\u00FF"))
            .map(piece -> piece.getBytes(StandardCharsets.ISO_8859_1))
            .toList();

    private RandomStreams() {}

    static byte[] bytes(Random random, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
        if (random.nextInt(8) == 0) {
            bytes.write(0xEF);
            if (random.nextBoolean()) {
                bytes.write(0xBB);
                if (random.nextBoolean()) {
                    bytes.write(0xBF);
                }
            }
        }
        while (bytes.size() < length) {
            if (random.nextInt(50) == 0) {
                bytes.write(random.nextInt());
            } else {
                bytes.writeBytes(PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return bytes.toByteArray();
    }
}
