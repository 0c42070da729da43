package dev.ssespring.web.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/** Puts Tomcat's own request into an attribute of each request, from where a stream takes its connection. */
final class TomcatRequestValve extends ValveBase {

    private static final String ATTRIBUTE = TomcatRequestValve.class.getName() + ".REQUEST";

    TomcatRequestValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(ATTRIBUTE, request);
        getNext().invoke(request, response);
    }

    /** Null if the request did not come through this valve. */
    static @Nullable Request find(ServletRequest request) {
        return (request.getAttribute(ATTRIBUTE) instanceof Request found) ? found : null;
    }
}
