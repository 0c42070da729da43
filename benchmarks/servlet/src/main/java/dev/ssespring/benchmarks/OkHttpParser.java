package dev.ssespring.benchmarks;

import java.io.IOException;
import okhttp3.sse.internal.ServerSentEventReader;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** The parser inside okhttp-sse, without a call or a response. */
final class OkHttpParser {

    private OkHttpParser() {}

    static void read(WireStream stream, StreamParser.Receiver receiver) throws IOException {
        try (BufferedSource source = Okio.buffer(Okio.source(stream.open()))) {
            ServerSentEventReader reader = new ServerSentEventReader(source, new Callback(receiver));
            while (reader.processNextEvent()) {}
        }
    }

    private record Callback(StreamParser.Receiver receiver) implements ServerSentEventReader.Callback {

        @Override
        public void onEvent(@Nullable String id, @Nullable String type, String data) {
            receiver.received(id, type, data);
        }

        @Override
        public void onRetryChange(long timeMs) {}
    }
}
