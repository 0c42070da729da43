package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Looks for leaks where no method tells. */
final class Inside {

    private Inside() {}

    static void assertEmpty(TopicIndex index) {
        assertEmpty(get(index, "topics"));
        assertThat((Map<?, ?>) get(index, "patterns")).isEmpty();
        assertThat((Map<?, ?>) get(index, "groups")).isEmpty();
    }

    static int topicsRemembered(TopicIndex index) {
        return ((Map<?, ?>) get(get(index, "matches"), "byTopic")).size();
    }

    private static void assertEmpty(Object groups) {
        assertThat((Map<?, ?>) get(groups, "groups")).isEmpty();
    }

    static void assertNothingSubscribed(SseEventPublisher publisher) {
        Object hub = get(publisher, "hub");
        assertEmpty((TopicIndex) get(hub, "index"));
        assertEmpty(get(hub, "users"));
    }

    static void assertNoProducers(SseEventPublisher publisher) {
        assertThat((Set<?>) get(get(publisher, "producers"), "runs")).isEmpty();
    }

    /** Whether a thread waits for room that nobody has woken since. */
    static boolean waitsForRoom(StreamMailbox mailbox) {
        ReentrantLock lock = (ReentrantLock) get(mailbox, "lock");
        lock.lock();
        try {
            return lock.hasWaiters((Condition) get(mailbox, "room"));
        } finally {
            lock.unlock();
        }
    }

    /** How many streams count in all, and how many principals and addresses are remembered. */
    static void assertAdmitted(SseEventPublisher publisher, int total, int users, int addresses) {
        assertAdmitted(publisher, total);
        assertThat((Map<?, ?>) get(admission(publisher), "byUser")).hasSize(users);
        assertThat((Map<?, ?>) get(admission(publisher), "byAddress")).hasSize(addresses);
    }

    static void assertAdmitted(SseEventPublisher publisher, int total) {
        assertThat((AtomicInteger) get(admission(publisher), "total")).hasValue(total);
    }

    static void assertNobodyAdmitted(StreamRegistry streams) {
        Object admission = get(streams, "admission");
        assertThat((AtomicInteger) get(admission, "total")).hasValue(0);
        assertThat((Map<?, ?>) get(admission, "byAddress")).isEmpty();
    }

    /** Takes what waits in the mailbox of a stream that nobody writes. */
    static String takeWaiting(StreamHandle stream) {
        StreamMailbox mailbox = (StreamMailbox) get(stream, "mailbox");
        StringBuilder text = new StringBuilder();
        for (OutboundEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
            text.append(new String(next.bytes().toByteArray(), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static Object admission(SseEventPublisher publisher) {
        return get(get(publisher, "streams"), "admission");
    }

    private static Object get(Object target, String name) {
        try {
            Field field = target.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(target);
        } catch (ReflectiveOperationException ex) {
            throw new LinkageError(ex.getMessage(), ex);
        }
    }
}
