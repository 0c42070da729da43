package dev.ssespring.broker;

import java.util.ArrayList;
import java.util.List;

/**
 * Normalized segments of a pattern: in a row of wildcards, each {@code *} comes first and one {@code **} last. So a
 * {@code **} is followed by a literal segment, or ends the pattern. As topics have at least one segment, {@code **}
 * alone is {@code *.**}.
 */
final class SegmentPattern {

    private static final int NONE = -1;

    private final String[] segments;

    /** No topic with fewer segments matches. */
    private final int fewest;

    private SegmentPattern(List<String> segments) {
        this.segments = segments.toArray(String[]::new);
        this.fewest = (int) segments.stream()
                .filter(segment -> !segment.equals(TopicPattern.ANY))
                .count();
    }

    static SegmentPattern of(List<String> segments) {
        List<String> normalized = new ArrayList<>(segments.size());
        boolean any = false;
        for (String segment : segments) {
            if (segment.equals(TopicPattern.ANY)) {
                any = true;
                continue;
            }
            if (any && !segment.equals(TopicPattern.ONE)) {
                normalized.add(TopicPattern.ANY);
                any = false;
            }
            normalized.add(segment);
        }
        if (any) {
            if (normalized.isEmpty()) {
                normalized.add(TopicPattern.ONE);
            }
            normalized.add(TopicPattern.ANY);
        }
        return new SegmentPattern(normalized);
    }

    /** Returns the shortest spelling. */
    String name() {
        boolean all = segments.length == 2 && isOne(0) && isAny(1);
        return all ? TopicPattern.ANY : String.join(".", segments);
    }

    /**
     * Reads the topic from left to right. After a mismatch it continues at the last {@code **} only: the segments
     * before it have matched the shortest possible beginning of the topic, and a longer one would not leave more for
     * the others.
     */
    boolean matches(String topic) {
        // Each segment but the last has one character or more, and a dot.
        if (topic.length() < 2 * fewest - 1) {
            return false;
        }
        int end = topic.length() + 1;
        int segment = 0;
        int position = 0;
        int afterAny = NONE;
        int retry = NONE;
        while (position < end) {
            int next = (segment < segments.length) ? step(segment, topic, position) : NONE;
            if (next > position) {
                segment++;
                position = next;
            } else if (next == position) {
                segment++;
                afterAny = segment;
                retry = position;
                if (segment == segments.length) {
                    return true;
                }
            } else if (afterAny != NONE) {
                segment = afterAny;
                retry = nextSegment(topic, retry);
                position = retry;
            } else {
                return false;
            }
        }
        return segment == segments.length || (segment == segments.length - 1 && isAny(segment));
    }

    /** Returns the position behind this segment; the same position for {@code **}. */
    private int step(int segment, String topic, int position) {
        if (isAny(segment)) {
            return position;
        }
        if (isOne(segment)) {
            return nextSegment(topic, position);
        }
        String literal = segments[segment];
        int dot = position + literal.length();
        boolean same = topic.startsWith(literal, position) && (dot == topic.length() || topic.charAt(dot) == '.');
        return same ? dot + 1 : NONE;
    }

    private static int nextSegment(String topic, int position) {
        int dot = topic.indexOf('.', position);
        return ((dot < 0) ? topic.length() : dot) + 1;
    }

    /** Returns whether both can be followed to their ends at the same time. */
    boolean overlaps(SegmentPattern other) {
        int width = other.segments.length + 1;
        // The previous row: which beginnings of the other pattern overlap with the beginning of this one.
        boolean[] before = new boolean[width];
        before[0] = true;
        other.skipAny(before);
        for (int i = 0; i < segments.length; i++) {
            boolean[] next = new boolean[width];
            next[0] = isAny(i) && before[0];
            for (int j = 1; j < width; j++) {
                boolean skipsOne = isAny(i) || other.isAny(j - 1);
                next[j] = skipsOne ? before[j] || next[j - 1] : before[j - 1] && isSame(i, other, j - 1);
            }
            before = next;
        }
        return before[width - 1];
    }

    private boolean isSame(int segment, SegmentPattern other, int otherSegment) {
        return isOne(segment) || other.isOne(otherSegment) || segments[segment].equals(other.segments[otherSegment]);
    }

    /**
     * Returns whether this matches the name of the other pattern, if its {@code *} is read as a segment that no pattern
     * contains, and its {@code **} as so many of these that only a {@code **} matches them.
     */
    boolean covers(SegmentPattern other) {
        boolean[] reached = new boolean[other.segments.length + 1];
        reached[0] = true;
        for (int i = 0; i < segments.length; i++) {
            if (isOne(i) && isBeforeAny(i)) {
                // Together they match any segments, if there are enough of them.
                other.skipAny(reached);
            }
            boolean[] next = new boolean[reached.length];
            next[0] = isAny(i) && reached[0];
            for (int j = 1; j < reached.length; j++) {
                boolean one = !other.isAny(j - 1) && (isOne(i) || segments[i].equals(other.segments[j - 1]));
                next[j] = isAny(i) ? reached[j] || next[j - 1] : one && reached[j - 1];
            }
            reached = next;
        }
        return reached[other.segments.length];
    }

    /** Returns whether all segments between are {@code *}. */
    private boolean isBeforeAny(int segment) {
        int next = segment;
        while (next < segments.length && isOne(next)) {
            next++;
        }
        return next < segments.length && isAny(next);
    }

    private void skipAny(boolean[] reached) {
        for (int i = 0; i < segments.length; i++) {
            reached[i + 1] |= reached[i] && isAny(i);
        }
    }

    private boolean isOne(int segment) {
        return isWildcard(segment) && segments[segment].length() == TopicPattern.ONE.length();
    }

    private boolean isAny(int segment) {
        return isWildcard(segment) && segments[segment].length() == TopicPattern.ANY.length();
    }

    /** No literal segment begins like this. */
    private boolean isWildcard(int segment) {
        return segments[segment].charAt(0) == '*';
    }
}
