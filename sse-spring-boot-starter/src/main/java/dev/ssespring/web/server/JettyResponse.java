package dev.ssespring.web.server;

import java.util.concurrent.locks.Lock;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Response on Jetty, which closes the connection itself if a response is completed while the client does not read.
 * Jetty does not call {@code onComplete} when it aborts a response, such as after an exception of a filter at its
 * end.
 */
record JettyResponse(Request request) implements NativeResponse {

    static @Nullable NativeResponse of(Object request) {
        return (request instanceof ServletApiRequest jetty) ? new JettyResponse(jetty.getRequest()) : null;
    }

    @Override
    public @Nullable Lock lock() {
        return null;
    }

    @Override
    public void opened() {}

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public void onCompletion(Runnable task) {
        Request.addCompletionListener(request, failure -> task.run());
    }
}
