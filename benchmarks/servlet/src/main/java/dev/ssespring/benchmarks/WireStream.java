package dev.ssespring.benchmarks;

import dev.ssespring.protocol.SseEncoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The bytes of a stream of events, as they come from a socket: 8 KB at a time. */
final class WireStream {

    static final int CHUNK = 8 * 1024;

    private final byte[] bytes;
    private final List<byte[]> chunks;

    private WireStream(byte[] bytes) {
        this.bytes = bytes;
        this.chunks = IntStream.iterate(0, i -> i < bytes.length, i -> i + CHUNK)
                .mapToObj(i -> Arrays.copyOfRange(bytes, i, Math.min(i + CHUNK, bytes.length)))
                .toList();
    }

    static WireStream of(List<Sample> samples) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        samples.forEach(
                sample -> out.writeBytes(SseEncoder.encode(sample.toEvent()).toByteArray()));
        return new WireStream(out.toByteArray());
    }

    List<byte[]> chunks() {
        return chunks;
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, CHUNK));
            }
        };
    }
}
