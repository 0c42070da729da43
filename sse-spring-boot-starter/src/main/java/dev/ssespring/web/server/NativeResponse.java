package dev.ssespring.web.server;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Operations on an asynchronous response that the Servlet API does not offer. */
public interface NativeResponse {

    /** Request attribute: the server removes {@link #PLAIN_ENCODING} from the response. */
    String PLAIN_ATTRIBUTE = NativeResponse.class.getName() + ".PLAIN";

    /** Content coding of an unencoded response. */
    String PLAIN_ENCODING = "identity";

    /**
     * Returns the value of the header {@code Content-Encoding} with which the server does not compress a response.
     *
     * @param request request whose response is a stream
     * @return value that is not sent to the client; null if the server does not delay flushed bytes, such as Tomcat
     */
    static @Nullable String plainEncoding(ServletRequest request) {
        return (request.getAttribute(PLAIN_ATTRIBUTE) != null) ? PLAIN_ENCODING : null;
    }

    /**
     * Finds the response to a request. Must be called by the thread that processes the request.
     *
     * @param request the request, which may be wrapped
     * @return the response; null if the server is unknown
     */
    static @Nullable NativeResponse of(ServletRequest request) {
        ServletRequest innermost = innermost(request);
        if (PresentServers.TOMCAT) {
            NativeResponse onTomcat = TomcatResponse.of(innermost);
            if (onTomcat != null) {
                return onTomcat;
            }
        }
        return PresentServers.JETTY ? JettyResponse.of(innermost) : null;
    }

    /**
     * Discards what a response that has failed has not sent, for servers that would wait for the client before they end
     * the response. Must be called by the thread of the server that reports the error to an asynchronous listener.
     *
     * @param request the request, which may be wrapped
     */
    static void discard(ServletRequest request) {
        if (PresentServers.TOMCAT) {
            TomcatResponse.discard(innermost(request));
        }
    }

    private static ServletRequest innermost(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        return innermost;
    }

    /**
     * Returns the lock that the server holds while one of its threads processes an event of this response. Other
     * threads must hold it to write: if a write failed during such an event, Tomcat would drop the response without
     * calling any listener.
     *
     * @return the lock, which is held for long only while the application's filters run at the end of the response; null if the server needs no lock
     */
    @Nullable
    Lock lock();

    /** Tells the server that the response has become a stream of events. Called once, before the client can have left. */
    void opened();

    /**
     * Ends the response immediately, even if its client does not read, with an error for the asynchronous listeners:
     * closes its connection or resets its HTTP/2 stream. Does not block. Has no effect after the response has ended.
     *
     * @return false if the response is still to be completed, which the client does not see
     */
    boolean abort();

    /**
     * Registers a task that is called when the server has finished the response, for servers that do not always call
     * {@code onComplete} of the asynchronous listeners.
     *
     * @param task task that must not block
     */
    default void onCompletion(Runnable task) {}

    /**
     * Sends the head of the response, which is asynchronous, and gives access to its connection, past the response.
     *
     * @param response has its status and headers
     * @param complete completes the response; the server sends the end of the body then
     * @param failed is told when the client has left or a write has failed; does not block
     * @param writable is run when more can be written; does not block
     * @return null if the response has to be written to; its head may have been sent
     * @throws IOException if the client has left
     */
    default @Nullable StreamConnection connection(
            HttpServletResponse response, Runnable complete, Consumer<Throwable> failed, Runnable writable)
            throws IOException {
        return null;
    }
}
