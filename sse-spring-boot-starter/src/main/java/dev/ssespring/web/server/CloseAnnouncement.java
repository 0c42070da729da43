package dev.ssespring.web.server;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Whether the head of a stream announces by {@code Connection: close} that its connection is not used for another request. A
 * stream whose broken response must be recognized as broken omits it: some clients, such as {@code fetch} of Node.js, take
 * whatever came before the end of a connection that was announced to close for the complete response. Used by the thread that
 * processes the request.
 */
public final class CloseAnnouncement {

    private static final String ATTRIBUTE = CloseAnnouncement.class.getName() + ".OMITTED";

    private CloseAnnouncement() {}

    /**
     * Omits the announcement.
     *
     * @param request the request of the stream
     */
    public static void omit(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, true);
    }

    /** Whether the value of the attribute says so. */
    static boolean isMade(@Nullable Object attribute) {
        return attribute == null;
    }

    static String attribute() {
        return ATTRIBUTE;
    }
}
