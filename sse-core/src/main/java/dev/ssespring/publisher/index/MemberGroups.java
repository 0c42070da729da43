package dev.ssespring.publisher.index;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/**
 * Groups of members by key, such as streams by user. Safe for use by many threads; looking up takes no lock.
 *
 * @param <T> what is grouped
 */
public final class MemberGroups<T> {

    private final Map<String, MemberGroup<T>> groups = new ConcurrentHashMap<>();
    private final IntFunction<T[]> arrays;
    private final MemberGroup<T> none;

    /** Creates an empty map of groups; {@code arrays} creates an array of a given length. */
    public MemberGroups(IntFunction<T[]> arrays) {
        this.arrays = arrays;
        this.none = new MemberGroup<>(arrays);
    }

    public void add(String key, T member) {
        groups.compute(key, (same, group) -> {
            MemberGroup<T> joined = (group != null) ? group : new MemberGroup<>(arrays);
            joined.add(member);
            return joined;
        });
    }

    public void remove(String key, T member) {
        groups.computeIfPresent(key, (same, group) -> {
            group.remove(member);
            return (group.size() > 0) ? group : null;
        });
    }

    /** Returns the members with this key; an empty group if there are none. */
    public MemberGroup<T> get(String key) {
        return groups.getOrDefault(key, none);
    }

    /** Returns whether no group has a member. */
    public boolean isEmpty() {
        return groups.isEmpty();
    }
}
