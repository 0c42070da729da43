package dev.ssespring.benchmarks.client;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** okhttp-sse. */
final class OkHttpSseClient {

    private OkHttpSseClient() {}

    static AutoCloseable connect(URI uri, Consumer<String> handler) {
        OkHttpClient client =
                new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
        EventSource source = EventSources.createFactory(client)
                .newEventSource(new Request.Builder().url(uri.toString()).build(), new EventSourceListener() {
                    @Override
                    public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                        handler.accept(data);
                    }
                });
        return () -> {
            source.cancel();
            client.dispatcher().executorService().shutdown();
        };
    }
}
