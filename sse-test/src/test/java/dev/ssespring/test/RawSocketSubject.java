package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.server.ScriptedSseExchange;
import dev.ssespring.test.server.ScriptedSseServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A server that writes HTTP by itself. */
final class RawSocketSubject implements StreamSubject {

    private final ScriptedSseServer server = ScriptedSseServer.start();
    private final List<ScriptedSseExchange> open = new CopyOnWriteArrayList<>();

    @Override
    public URI uri() {
        return server.uri("");
    }

    @Override
    public SseTestStream open(SseTestClient client) {
        CompletableFuture<Void> answered =
                CompletableFuture.runAsync(() -> open.add(server.takeExchange().open()));
        SseTestStream stream = client.get("/orders").open();
        answered.join();
        return stream;
    }

    @Override
    public void send(String event, String data) {
        each(exchange -> exchange.event(SseEvent.of(event, data)));
    }

    @Override
    public void endAll() {
        each(ScriptedSseExchange::end);
        open.clear();
    }

    @Override
    public SseFence fence() {
        return comment -> each(exchange -> exchange.comment(comment));
    }

    /** Forgets clients that have left. */
    private void each(Consumer<ScriptedSseExchange> action) {
        open.removeIf(exchange -> {
            try {
                action.accept(exchange);
                return false;
            } catch (UncheckedIOException ex) {
                return true;
            }
        });
    }

    @Override
    public void close() {
        server.close();
    }
}
