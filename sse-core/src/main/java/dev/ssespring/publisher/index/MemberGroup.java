package dev.ssespring.publisher.index;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Members that have a topic, a pattern or another key in common, in the order in which they were added. Adding and removing
 * take constant time. The array of all members is made by the first look-up after a change, whose caller visits all members
 * anyway; a small group keeps nothing but the array.
 *
 * <p>Safe for use by many threads. The lock guards all fields; a look-up needs it only to make the array.
 *
 * @param <T> what is grouped
 */
public final class MemberGroup<T> {

    /** Up to so many members, the array itself is copied at each change, which takes less memory than a set. */
    static final int SMALL = 16;

    private final IntFunction<T[]> arrays;
    private @Nullable Collection<T> large;
    private volatile int size;
    private volatile T @Nullable [] members;

    MemberGroup(IntFunction<T[]> arrays) {
        this.arrays = arrays;
        this.members = arrays.apply(0);
    }

    synchronized void add(T member) {
        T[] current = members;
        if (large == null && current != null && current.length < SMALL) {
            T[] more = arrays.apply(current.length + 1);
            System.arraycopy(current, 0, more, 0, current.length);
            more[current.length] = member;
            members = more;
            size = more.length;
            return;
        }
        if (large == null) {
            large = new LinkedHashSet<>(Arrays.asList(members()));
        }
        large.add(member);
        size = large.size();
        members = null;
    }

    synchronized void remove(T member) {
        if (large != null) {
            large.remove(member);
            size = large.size();
            members = null;
            return;
        }
        T[] current = members();
        int index = Arrays.asList(current).indexOf(member);
        if (index >= 0) {
            T[] fewer = arrays.apply(current.length - 1);
            System.arraycopy(current, 0, fewer, 0, index);
            System.arraycopy(current, index + 1, fewer, index, fewer.length - index);
            members = fewer;
            size = fewer.length;
        }
    }

    /** Returns the number of members. */
    public int size() {
        return size;
    }

    /** Returns all members, in an array that nobody changes. */
    public T[] members() {
        T[] current = members;
        return (current != null) ? current : makeMembers();
    }

    private synchronized T[] makeMembers() {
        T[] current = members;
        if (current == null) {
            Collection<T> all = (large != null) ? large : List.of();
            current = all.toArray(arrays.apply(all.size()));
            members = current;
        }
        return current;
    }
}
