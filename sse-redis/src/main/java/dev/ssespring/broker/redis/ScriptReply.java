package dev.ssespring.broker.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a script returned: numbers, texts, bytes and lists of such.
 *
 * @param values by index
 */
record ScriptReply(List<Object> values) {

    long number(int index) {
        return (Long) values.get(index);
    }

    byte[] bytes(int index) {
        return (byte[]) values.get(index);
    }

    String text(int index) {
        return new String(bytes(index), StandardCharsets.UTF_8);
    }

    List<String> texts(int index) {
        return list(index).stream()
                .map(each -> new String((byte[]) each, StandardCharsets.UTF_8))
                .toList();
    }

    List<ScriptReply> replies(int index) {
        return list(index).stream().map(ScriptReply::of).toList();
    }

    private List<?> list(int index) {
        return (List<?>) values.get(index);
    }

    private static ScriptReply of(Object list) {
        return new ScriptReply(List.copyOf((List<?>) list));
    }
}
