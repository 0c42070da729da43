package dev.ssespring.publisher;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Streams by what they have in common. Looking up takes no lock and sees an immutable array. */
final class StreamGroups {

    static final OpenStream[] NONE = {};

    private final Map<String, OpenStream[]> groups = new ConcurrentHashMap<>();

    void add(String key, OpenStream stream) {
        groups.merge(key, new OpenStream[] {stream}, (streams, one) -> with(streams, stream));
    }

    void remove(String key, OpenStream stream) {
        groups.computeIfPresent(key, (name, streams) -> {
            OpenStream[] left = without(streams, stream);
            return (left.length > 0) ? left : null;
        });
    }

    /** Empty if there are none. */
    OpenStream[] get(String key) {
        return groups.getOrDefault(key, NONE);
    }

    static OpenStream[] with(OpenStream[] streams, OpenStream stream) {
        OpenStream[] more = Arrays.copyOf(streams, streams.length + 1);
        more[streams.length] = stream;
        return more;
    }

    static OpenStream[] without(OpenStream[] streams, OpenStream stream) {
        int index = Arrays.asList(streams).indexOf(stream);
        if (index < 0) {
            return streams;
        }
        OpenStream[] fewer = Arrays.copyOf(streams, streams.length - 1);
        System.arraycopy(streams, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }
}
