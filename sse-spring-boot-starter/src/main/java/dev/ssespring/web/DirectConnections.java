package dev.ssespring.web;

import dev.ssespring.web.server.ConnectionHandover;
import dev.ssespring.web.server.ConnectionHandover.Unavailable;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each request whether its stream is written straight to the connection or to the servlet response. Each reason
 * against the connection is logged once.
 */
final class DirectConnections {

    private static final Log LOG = LogFactory.getLog(DirectConnections.class);

    private static final Unavailable OFF = new Unavailable("'sse.server.write-to-connection' is false");

    private final boolean enabled;

    /** Bounded by the number of reasons and of classes that wrap responses. */
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    private final ClassValue<Boolean> transforming = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> wrapper) {
            return replaces(wrapper, "getOutputStream") || replaces(wrapper, "getWriter");
        }
    };

    DirectConnections(boolean enabled) {
        this.enabled = enabled;
    }

    ConnectionHandover handover(HttpServletRequest request, HttpServletResponse response) {
        ConnectionHandover found = find(request, response);
        if (found instanceof Unavailable unavailable) {
            unavailable(unavailable.reason(), request);
        }
        return found;
    }

    void unavailable(String reason, HttpServletRequest request) {
        if (LOG.isDebugEnabled() && logged.add(reason)) {
            LOG.debug("The requests of SSE streams such as %s stay open as long as the streams, because %s"
                    .formatted(request.getRequestURI(), reason));
        }
    }

    private ConnectionHandover find(HttpServletRequest request, HttpServletResponse response) {
        if (!enabled) {
            return OFF;
        }
        Class<?> wrapper = transformingWrapper(response);
        return (wrapper != null)
                ? new Unavailable("%s may change the body".formatted(wrapper.getName()))
                : ConnectionHandover.of(request, response);
    }

    /** Whether what is written to the response is what its connection sends, but for the framing. */
    boolean arePossible(ServletResponse response) {
        return enabled && transformingWrapper(response) == null;
    }

    private @Nullable Class<?> transformingWrapper(ServletResponse response) {
        for (ServletResponse current = response; current instanceof ServletResponseWrapper wrapper; ) {
            if (transforming.get(wrapper.getClass())) {
                return wrapper.getClass();
            }
            current = wrapper.getResponse();
        }
        return null;
    }

    /** Spring's wrappers note that something is written, and write it. */
    private static boolean replaces(Class<?> wrapper, String method) {
        try {
            Method found = wrapper.getMethod(method);
            String owner = found.getDeclaringClass().getName();
            return !owner.startsWith("jakarta.servlet.") && !owner.startsWith("org.springframework.");
        } catch (NoSuchMethodException ex) {
            // Only in a native image, which has not been told of the class.
            return true;
        }
    }
}
