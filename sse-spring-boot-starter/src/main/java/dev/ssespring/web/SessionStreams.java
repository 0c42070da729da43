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
 * The open streams of each HTTP session. When a session has expired or was invalidated, its streams are told. As a bean it
 * is registered with the servlet container by Spring Boot, and with Spring Session, which calls it if its repository
 * publishes events. Nothing is stored in a session that has not ended.
 *
 * <p>A session may end, or get another id, while a stream is being added. Both sides write first and read second: the
 * container changes the session before it tells this, and a stream is added before the session is looked at. The mark in an
 * ending session is needed because the session stays valid until all listeners have been told.
 */
public final class SessionStreams implements HttpSessionListener, HttpSessionIdListener {

    private static final String ENDED = SessionStreams.class.getName() + ".ended";

    private final Map<String, Set<Member>> members = new HashMap<>();

    /** Creates an index without streams. */
    public SessionStreams() {}

    /**
     * Adds a stream, which is told if its session has ended already.
     *
     * @return removes the stream; to be run when it has ended
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
            // It is invalid.
            return true;
        }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        HttpSession session = event.getSession();
        try {
            session.setAttribute(ENDED, true);
        } catch (IllegalStateException ex) {
            // It is invalid already, which says the same.
        }
        take(session.getId()).forEach(member -> member.stream.onSessionEnded());
    }

    /**
     * Tells the streams of sessions that have expired without the container saying so.
     *
     * @param expired whether a session has; must not block
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

    /** Puts a stream under an id, and takes it from where it was. */
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

    /** How many sessions have streams. */
    synchronized int sessions() {
        return members.size();
    }

    /** One stream. Compared by identity. */
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
