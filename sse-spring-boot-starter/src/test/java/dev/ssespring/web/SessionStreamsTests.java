package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sessions that end, or change their id, in the moment in which a stream is opened. */
class SessionStreamsTests {

    private static final int ROUNDS = Rounds.of(5_000);

    private final SessionStreams sessions = new SessionStreams();

    @Test
    void aStreamThatOpensWhileItsSessionEndsIsAlwaysTold() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            FakeSession session = new FakeSession("first");
            Told told = new Told();
            Together.run(() -> sessions.add(session.http(), told), () -> session.end(sessions));
            assertThat(told.sessionEnds).as("round " + i).hasValueGreaterThanOrEqualTo(1);
            assertThat(sessions.sessions()).isZero();
        }
    }

    @Test
    void aStreamThatOpensWhileItsSessionGetsAnotherIdIsToldOfItsEndLater() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            FakeSession session = new FakeSession("first");
            Told told = new Told();
            Together.run(() -> sessions.add(session.http(), told), () -> session.changeId(sessions, "second"));
            assertThat(told.sessionEnds).hasValue(0);
            assertThat(sessions.sessions()).isOne();

            session.end(sessions);

            assertThat(told.sessionEnds).as("round " + i).hasValue(1);
            assertThat(sessions.sessions()).isZero();
        }
    }

    @Test
    void aStreamThatEndsWhileItsSessionGetsAnotherIdIsForgotten() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            FakeSession session = new FakeSession("first");
            Runnable remove = sessions.add(session.http(), new Told());
            Together.run(remove::run, () -> session.changeId(sessions, "second"));
            assertThat(sessions.sessions()).as("round " + i).isZero();
        }
    }

    /** The container tells its listeners first, in their order, and only then is the session invalid. */
    @Test
    void aStreamThatOpensAfterTheEndOfItsSessionWasToldIsToldTooThoughTheSessionIsStillValid() {
        FakeSession session = new FakeSession("first");
        Told told = new Told();
        session.end(sessions, valid -> sessions.add(valid, told));
        assertThat(told.sessionEnds).hasValue(1);
        assertThat(sessions.sessions()).isZero();
    }

    @Test
    void aStreamOfASessionThatIsInvalidIsTold() {
        FakeSession session = new FakeSession("first");
        session.end(sessions);
        Told told = new Told();
        sessions.add(session.http(), told);
        assertThat(told.sessionEnds).hasValue(1);
        assertThat(sessions.sessions()).isZero();
    }

    @Test
    void onlyTheStreamsOfTheSessionAreToldAndOnce() {
        FakeSession mine = new FakeSession("mine");
        Told first = new Told();
        Told second = new Told();
        Told ofAnother = new Told();
        Told gone = new Told();
        sessions.add(mine.http(), first);
        sessions.add(mine.http(), second);
        sessions.add(mine.http(), gone).run();
        Runnable other = sessions.add(new FakeSession("another").http(), ofAnother);

        mine.end(sessions);
        mine.end(sessions);

        assertThat(first.sessionEnds).hasValue(1);
        assertThat(second.sessionEnds).hasValue(1);
        assertThat(gone.sessionEnds).hasValue(0);
        assertThat(ofAnother.sessionEnds).hasValue(0);
        assertThat(sessions.sessions()).isOne();
        other.run();
        assertThat(sessions.sessions()).isZero();
    }

    private static final class Told implements StreamSink.Events {

        @Override
        public void onCompleted() {}

        private final AtomicInteger sessionEnds = new AtomicInteger();

        @Override
        public void onReady() {}

        @Override
        public void onFailure(Throwable cause) {}

        @Override
        public void onSessionEnded() {
            sessionEnds.incrementAndGet();
        }
    }

    /** Changes first and tells second, as containers do. */
    private static final class FakeSession {

        private final Map<String, Object> attributes = new ConcurrentHashMap<>();
        private volatile String id;
        private volatile boolean valid = true;

        FakeSession(String id) {
            this.id = id;
        }

        HttpSession http() {
            InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
                case "getId" -> id;
                case "getAttribute" -> {
                    check();
                    yield attributes.get((String) arguments[0]);
                }
                case "setAttribute" -> {
                    check();
                    attributes.put((String) arguments[0], arguments[1]);
                    yield null;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            };
            return (HttpSession) Proxy.newProxyInstance(
                    SessionStreamsTests.class.getClassLoader(), new Class<?>[] {HttpSession.class}, handler);
        }

        private void check() {
            if (!valid) {
                throw new IllegalStateException("Session already invalidated");
            }
        }

        void changeId(SessionStreams sessions, String newId) {
            String old = id;
            id = newId;
            sessions.sessionIdChanged(new HttpSessionEvent(http()), old);
        }

        void end(SessionStreams sessions) {
            end(sessions, http -> {});
        }

        void end(SessionStreams sessions, Consumer<HttpSession> beforeItIsInvalid) {
            sessions.sessionDestroyed(new HttpSessionEvent(http()));
            beforeItIsInvalid.accept(http());
            valid = false;
        }
    }
}
