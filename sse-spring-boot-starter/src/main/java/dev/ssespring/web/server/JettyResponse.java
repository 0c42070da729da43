package dev.ssespring.web.server;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Response on Jetty, which closes the connection itself if a response is completed while the client does not read.
 * Jetty does not call {@code onComplete} when it aborts a response, such as after an exception of a filter at its
 * end.
 */
record JettyResponse(Request request, Response response) implements NativeResponse {

    static @Nullable NativeResponse of(Object request) {
        return (request instanceof ServletApiRequest jetty)
                ? new JettyResponse(
                        jetty.getRequest(),
                        jetty.getServletRequestInfo().getServletChannel().getResponse())
                : null;
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

    @Override
    public @Nullable StreamConnection connection(
            HttpServletResponse servletResponse, Runnable complete, Consumer<Throwable> failed, Runnable writable)
            throws IOException {
        if (!"HTTP/1.1".equals(request.getConnectionMetaData().getProtocol())
                || !JettyStreamConnection.isPossible(request, response)) {
            return null;
        }
        // The connection is not used for another request. With this header alone Jetty sends no chunks.
        servletResponse.setHeader(HttpHeaders.CONNECTION, "close");
        servletResponse.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
        servletResponse.getOutputStream().flush();
        return JettyStreamConnection.of(request, complete, failed, writable);
    }
}
