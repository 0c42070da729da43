package dev.ssespring.web.server;

import java.time.Instant;
import org.eclipse.jetty.server.Session;
import org.eclipse.jetty.session.ManagedSession;

/**
 * Checks sessions of Jetty, which does not expire a session while one of its requests is being processed, and
 * therefore not while a stream is open.
 */
public final class JettySessions {

    private JettySessions() {}

    /**
     * Returns whether the last request of a session began longer ago than the session lives without one.
     *
     * @param session HTTP session of any servlet container
     * @param now current time
     * @return false for sessions of other containers
     */
    public static boolean hasExpired(Object session, Instant now) {
        return session instanceof Session.API api
                && api.getSession() instanceof ManagedSession managed
                && managed.isExpiredAt(now.toEpochMilli());
    }
}
