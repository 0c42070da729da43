package dev.ssespring.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * List of values that a script returned. The methods throw {@link ClassCastException} or
 * {@link IndexOutOfBoundsException} if the script returned something else than the caller expects.
 *
 * @param values numbers, byte arrays and lists of those
 */
public record ScriptReply(List<Object> values) {

    /**
     * Returns a number.
     *
     * @param index which of the values
     * @return the number
     */
    public long number(int index) {
        return (Long) values.get(index);
    }

    /**
     * Returns bytes.
     *
     * @param index which of the values
     * @return the bytes, not copied
     */
    public byte[] bytes(int index) {
        return (byte[]) values.get(index);
    }

    /**
     * Returns a text.
     *
     * @param index which of the values
     * @return the text, decoded as UTF-8
     */
    public String text(int index) {
        return decode(values.get(index));
    }

    /**
     * Returns all values as texts.
     *
     * @return the texts, decoded as UTF-8
     */
    public List<String> texts() {
        return values.stream().map(ScriptReply::decode).toList();
    }

    /**
     * Returns a list of texts.
     *
     * @param index which of the values
     * @return the texts, decoded as UTF-8
     */
    public List<String> texts(int index) {
        return list(index).stream().map(ScriptReply::decode).toList();
    }

    /**
     * Returns a list.
     *
     * @param index which of the values
     * @return the inner list
     */
    public ScriptReply reply(int index) {
        return of(values.get(index));
    }

    /**
     * Returns a list of lists.
     *
     * @param index which of the values
     * @return the inner lists
     */
    public List<ScriptReply> replies(int index) {
        return list(index).stream().map(ScriptReply::of).toList();
    }

    /**
     * Returns the values that are lists.
     *
     * @param index index of the first of them; the others follow
     * @return the inner lists
     */
    public List<ScriptReply> repliesFrom(int index) {
        return values.subList(index, values.size()).stream()
                .map(ScriptReply::of)
                .toList();
    }

    private List<?> list(int index) {
        return (List<?>) values.get(index);
    }

    private static String decode(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static ScriptReply of(Object list) {
        return new ScriptReply(List.copyOf((List<?>) list));
    }
}
