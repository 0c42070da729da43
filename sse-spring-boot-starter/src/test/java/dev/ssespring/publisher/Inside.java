package dev.ssespring.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;

/** Looks for leaks where no method tells. */
final class Inside {

    private Inside() {}

    static void assertEmpty(TopicIndex index) {
        assertThat((Map<?, ?>) get(index, "topics")).isEmpty();
        Object root = get(index, "patterns");
        assertThat((Map<?, ?>) get(root, "next")).isEmpty();
        assertThat((Object[]) get(root, "streams")).isEmpty();
    }

    static void assertNothingSubscribed(SseEventPublisher publisher) {
        assertEmpty((TopicIndex) get(get(publisher, "hub"), "index"));
    }

    static void assertNoProducers(SseEventPublisher publisher) {
        assertThat((Set<?>) get(get(publisher, "producers"), "runs")).isEmpty();
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
