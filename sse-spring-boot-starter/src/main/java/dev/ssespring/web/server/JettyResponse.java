package dev.ssespring.web.server;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.ee11.servlet.ServletChannel;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Response on Jetty. Jetty does not call {@code onComplete} when it aborts a response, such as after an exception of a
 * filter at its end.
 */
record JettyResponse(Request request, ServletChannel channel) implements NativeResponse {

    static @Nullable NativeResponse of(Object request) {
        return (request instanceof ServletApiRequest jetty)
                ? new JettyResponse(
                        jetty.getRequest(), jetty.getServletRequestInfo().getServletChannel())
                : null;
    }

    @Override
    public @Nullable Lock lock() {
        return null;
    }

    @Override
    public void opened() {}

    /** Fails the response; it is still to be completed, so that Spring and the application's filters see its end. */
    @Override
    public boolean abort() {
        channel.abort(new IOException("The stream was ended before its client had received all of it"));
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
                || !JettyStreamConnection.isPossible(request, channel.getResponse())) {
            return null;
        }
        // The connection is not used for another request. With this header alone Jetty sends no chunks.
        if (CloseAnnouncement.isMade(request.getAttribute(CloseAnnouncement.attribute()))) {
            servletResponse.setHeader(HttpHeaders.CONNECTION, "close");
        }
        servletResponse.setHeader(HttpHeaders.TRANSFER_ENCODING, "chunked");
        servletResponse.getOutputStream().flush();
        return JettyStreamConnection.of(request, complete, failed, writable);
    }
}
