package dev.ssespring.web;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/** A note on a request that it is answered with a stream, for those who treat such requests in another way. */
public final class StreamMark {

    private static final String ATTRIBUTE = StreamMark.class.getName();

    private StreamMark() {}

    static void set(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    /**
     * Whether a stream was opened for this request. One that was refused, or denied, has no mark.
     *
     * @param request whose handler has returned
     * @return also true after the stream has ended
     */
    public static boolean isOn(@Nullable ServletRequest request) {
        return request != null && request.getAttribute(ATTRIBUTE) != null;
    }
}
