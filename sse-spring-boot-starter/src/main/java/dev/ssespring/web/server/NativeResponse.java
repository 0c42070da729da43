package dev.ssespring.web.server;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** An asynchronous response as its server knows it: what the Servlet API does not offer, and a server needs. */
public interface NativeResponse {

    /** Says that the server takes {@link #PLAIN_ENCODING} off a response. */
    String PLAIN_ATTRIBUTE = NativeResponse.class.getName() + ".PLAIN";

    /** The content coding that is none. */
    String PLAIN_ENCODING = "identity";

    /**
     * Returns the value of the header {@code Content-Encoding} with which the server does not compress a response.
     *
     * @param request whose response is a stream
     * @return is not sent to the client; null if the server compresses what is flushed at once, as Tomcat does, or nothing
     */
    static @Nullable String plainEncoding(ServletRequest request) {
        return (request.getAttribute(PLAIN_ATTRIBUTE) != null) ? PLAIN_ENCODING : null;
    }

    /**
     * Finds the response to a request. Must be called by the thread that processes the request.
     *
     * @param request the request, which may be wrapped
     * @return null if the server is unknown
     */
    static @Nullable NativeResponse of(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        if (PresentServers.TOMCAT) {
            NativeResponse onTomcat = TomcatResponse.of(innermost);
            if (onTomcat != null) {
                return onTomcat;
            }
        }
        return PresentServers.JETTY ? JettyResponse.of(innermost) : null;
    }

    /**
     * Returns the lock that the server holds while one of its threads processes an event of this response. A thread that
     * is not the server's must hold it to write: if a write fails meanwhile, Tomcat drops the response without calling
     * any listener.
     *
     * @return held for long only while the application's filters see the end of the response; null if the server needs none
     */
    @Nullable
    Lock lock();

    /** Tells the server that the response is a stream of events now. Called once, before its client may have left it. */
    void opened();

    /**
     * Has the server end the response at once, whatever its client reads, with an error for the asynchronous listeners:
     * by closing its connection, or by resetting its HTTP/2 stream. Does not block. Of no effect once the response has
     * ended.
     *
     * @return false if the response is still to be completed, which the client does not see
     */
    boolean abort();

    /**
     * Has the task called when the server is done with the response, if the server can tell that better than by {@code
     * onComplete} of the asynchronous listeners.
     *
     * @param task does not block
     */
    default void onCompletion(Runnable task) {}
}
