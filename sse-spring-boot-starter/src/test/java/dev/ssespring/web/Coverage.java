package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows all events of a broker that has one topic, with data of the letter x alone: each sequence has to come next, as
 * an event or within the numbers of a gap event. For one thread at a time.
 */
final class Coverage implements Consumer<SseEvent> {

    private static final Pattern GAP =
            Pattern.compile("\\{\"reason\":\"[a-z-]+\",\"dropped\":(\\d+),\"first\":\"(.+)\",\"last\":\"(.+)\"}");

    private long covered;
    private long received;
    private long dropped;
    private long gaps;

    /** Begins behind this sequence. */
    Coverage(long covered) {
        this.covered = covered;
    }

    @Override
    public void accept(SseEvent event) {
        if (event.event().equals("stream-gap")) {
            Matcher gap = GAP.matcher(event.data());
            assertThat(gap.matches()).as(event.data()).isTrue();
            cover(sequence(gap.group(2)), sequence(gap.group(3)), Long.parseLong(gap.group(1)));
            dropped += Long.parseLong(gap.group(1));
            gaps++;
        } else {
            assertThat(event.data().chars().allMatch(c -> c == 'x'))
                    .as("data as published")
                    .isTrue();
            cover(sequence(event.id()), sequence(event.id()), 1);
            received++;
        }
    }

    private void cover(long first, long last, long count) {
        assertThat(first).isEqualTo(covered + 1);
        assertThat(last - first + 1).isEqualTo(count);
        covered = last;
    }

    static long sequence(String id) {
        return Position.parse(id).orElseThrow().sequence();
    }

    /** Every sequence up to here has come. */
    long covered() {
        return covered;
    }

    /** How many came as events. */
    long received() {
        return received;
    }

    /** How many did not come, as the gap events said. */
    long dropped() {
        return dropped;
    }

    /** How many gap events came. */
    long gaps() {
        return gaps;
    }
}
