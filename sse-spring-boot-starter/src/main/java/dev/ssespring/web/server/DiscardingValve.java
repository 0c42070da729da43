package dev.ssespring.web.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Keeps Tomcat from sending the rest of a response to HTTP/2 that has failed. Tomcat would wait for the window of the client,
 * and fails with an {@code IllegalStateException} if a non-blocking write waits for it already. Tomcat's hosts resume
 * each response after a dispatch, and an engine's valve is called after them.
 */
final class DiscardingValve extends ValveBase {

    private static final String DISCARDED = DiscardingValve.class.getName() + ".DISCARDED";

    DiscardingValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (request.getAttribute(DISCARDED) != null) {
            response.setSuspended(true);
        }
    }

    /** Called by Tomcat's thread that reports the error. */
    static void discard(ServletRequest request, Response response) {
        request.setAttribute(DISCARDED, true);
        response.setSuspended(true);
    }
}
