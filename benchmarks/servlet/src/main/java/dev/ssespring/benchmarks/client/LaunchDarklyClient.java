package dev.ssespring.benchmarks.client;

import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.background.BackgroundEventHandler;
import com.launchdarkly.eventsource.background.BackgroundEventSource;
import dev.ssespring.concurrent.SseThreads;
import java.net.URI;
import java.util.function.Consumer;

/** okhttp-eventsource, with all its defaults. */
final class LaunchDarklyClient {

    private LaunchDarklyClient() {}

    static AutoCloseable pull(URI uri, Consumer<String> handler) {
        EventSource source = new EventSource.Builder(uri).build();
        SseThreads.daemon("launchdarkly", () -> {
                    try {
                        while (true) {
                            handler.accept(source.readMessage().getData());
                        }
                    } catch (StreamException ex) {
                        // Closed: that is the end of every run.
                        return;
                    }
                })
                .start();
        return source;
    }

    static AutoCloseable push(URI uri, Consumer<String> handler) {
        BackgroundEventSource source =
                new BackgroundEventSource.Builder(new Handler(handler), new EventSource.Builder(uri)).build();
        source.start();
        return source;
    }

    private record Handler(Consumer<String> handler) implements BackgroundEventHandler {

        @Override
        public void onMessage(String event, MessageEvent message) {
            handler.accept(message.getData());
        }

        @Override
        public void onOpen() {}

        @Override
        public void onClosed() {}

        @Override
        public void onComment(String comment) {}

        @Override
        public void onError(Throwable failure) {}
    }
}
