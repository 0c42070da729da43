package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Index of the open streams by HTTP session, which tells the streams of a session when it expires or is invalidated.
 * As a bean it is registered with the servlet container by Spring Boot, and with Spring Session, which calls it if
 * its repository publishes events. Nothing is stored in a session that has not ended.
 *
 * <p> A session may end or change its id while a stream is being added. Both sides write before they read: the
 * container changes the session before it calls this listener, and a stream is added before the session is checked.
 * An ending session is marked by an attribute because it stays valid until all listeners have been called.
 */
public final class SessionStreams implements HttpSessionListener, HttpSessionIdListener {

    private static final String ENDED = SessionStreams.class.getName() + ".ended";

    private final Map<String, Set<Member>> members = new HashMap<>();

    /** Creates an empty index. */
    public SessionStreams() {}

    /**
     * Adds a stream. The stream is told if its session has already ended.
     *
     * @return removes the stream; must be run when the stream has ended
     */
    Runnable add(HttpSession session, StreamSink.Events stream) {
        Member member = new Member(session, stream);
        String id = session.getId();
        enter(member, id);
        for (String now = session.getId(); !now.equals(id); now = session.getId()) {
            id = now;
            enter(member, id);
        }
        if (hasEnded(session)) {
            remove(member);
            stream.onSessionEnded();
        }
        return () -> remove(member);
    }

    private static boolean hasEnded(HttpSession session) {
        try {
            return session.getAttribute(ENDED) != null;
        } catch (IllegalStateException ex) {
            // The session is invalid.
            return true;
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        try {
            session.setAttribute(ENDED, true);
        } catch (IllegalStateException ex) {
            // The session is already invalid, which has the same effect.
        }
        take(session.getId()).forEach(member -> member.stream.onSessionEnded());
    }

    /**
     * Tells the streams of sessions that have expired without an event of the container.
     *
     * @param expired matches expired sessions; must not block
     */
    public void endExpired(Predicate<HttpSession> expired) {
        for (Member member : all()) {
            if (expired.test(member.session)) {
                remove(member);
                member.stream.onSessionEnded();
            }
        }
    }

    private synchronized List<Member> all() {
        return members.values().stream().flatMap(Set::stream).toList();
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldSessionId) {
        String id = event.getSession().getId();
        synchronized (this) {
            take(oldSessionId).forEach(member -> enter(member, id));
        }
    }

    /** Moves a stream to a session id. */
    private synchronized void enter(Member member, String id) {
        remove(member);
        member.id = id;
        members.computeIfAbsent(id, absent -> new HashSet<>(2)).add(member);
    }

    private synchronized void remove(Member member) {
        members.computeIfPresent(member.id, (id, all) -> {
            all.remove(member);
            return all.isEmpty() ? null : all;
        });
    }

    private synchronized List<Member> take(String id) {
        Set<Member> taken = members.remove(id);
        return (taken != null) ? List.copyOf(taken) : List.of();
    }

    /** Returns the number of sessions with streams. */
    synchronized int sessions() {
        return members.size();
    }

    /** One stream, compared by identity. */
    private static final class Member {

        private final HttpSession session;
        private final StreamSink.Events stream;

        /** Guarded by the index. */
        private String id = "";

        Member(HttpSession session, StreamSink.Events stream) {
            this.session = session;
            this.stream = stream;
        }
    }
}
