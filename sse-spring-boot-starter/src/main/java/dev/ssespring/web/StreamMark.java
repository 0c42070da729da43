package dev.ssespring.web;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** Request attribute that marks requests answered with a stream, such as for filters and metrics that treat them differently. */
public final class StreamMark {

    private static final String ATTRIBUTE = StreamMark.class.getName();

    private StreamMark() {}

    static void set(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    /**
     * Returns whether a stream was opened for a request. A request whose stream was refused or denied is not marked.
     *
     * @param request request whose handler has returned; may be null
     * @return true if a stream was opened, also after the stream has ended
     */
    public static boolean isOn(@Nullable ServletRequest request) {
        return request != null && request.getAttribute(ATTRIBUTE) != null;
    }
}
