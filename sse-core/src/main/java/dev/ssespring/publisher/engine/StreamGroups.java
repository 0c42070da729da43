package dev.ssespring.publisher.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Streams by what they have in common. Looking up takes no lock and sees an immutable array. */
final class StreamGroups {

    static final StreamHandle[] NONE = {};

    private final Map<String, StreamHandle[]> groups = new ConcurrentHashMap<>();

    void add(String key, StreamHandle stream) {
        groups.merge(key, new StreamHandle[] {stream}, (streams, one) -> with(streams, stream));
    }

    void remove(String key, StreamHandle stream) {
        groups.computeIfPresent(key, (name, streams) -> {
            StreamHandle[] left = without(streams, stream);
            return (left.length > 0) ? left : null;
        });
    }

    /** Empty if there are none. */
    StreamHandle[] get(String key) {
        return groups.getOrDefault(key, NONE);
    }

    static StreamHandle[] with(StreamHandle[] streams, StreamHandle stream) {
        StreamHandle[] more = Arrays.copyOf(streams, streams.length + 1);
        more[streams.length] = stream;
        return more;
    }

    static StreamHandle[] without(StreamHandle[] streams, StreamHandle stream) {
        int index = Arrays.asList(streams).indexOf(stream);
        if (index < 0) {
            return streams;
        }
        StreamHandle[] fewer = Arrays.copyOf(streams, streams.length - 1);
        System.arraycopy(streams, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }
}
