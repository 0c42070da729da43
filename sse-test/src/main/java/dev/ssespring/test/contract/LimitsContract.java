package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicPattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A history that is full, one event after the other: who has missed what it let go of is told, nobody else. */
abstract class LimitsContract extends HistoryContract {

    private static final Duration AGE = Duration.ofMinutes(1);

    /** With what is around it on the wire, more than 1,000 bytes and less than 1,100. */
    private static final String KILOBYTE = "x".repeat(1_000);

    LimitsContract(BrokerFixture fixture) {
        super(fixture);
    }

    @Test
    void aLogThatIsExactlyFullIsComplete() {
        Position start = keeping(each(limits(3)));
        publish("a", "1");
        publish("a", "2");
        publish("a", "3");

        assertThat(reader("a").missedSince(start)).containsExactly("1", "2", "3");
    }

    @Test
    void oneEventMoreIsAGapForWhoHasNotSeenTheFirst() {
        Position start = keeping(each(limits(3)));
        Position first = publish("a", "1");
        publish("a", "2");
        publish("a", "3");
        publish("a", "4");

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(first)).containsExactly("2", "3", "4");
        assertThat(reader("*").missedSince(first)).containsExactly("2", "3", "4");
    }

    @Test
    void aPositionJustBeforeTheEvictedEventIsAGapHoweverFarTheOldestKeptIs() {
        keeping(each(limits(1)));
        publish("b", "x");
        Position before = publish("b", "x");
        Position evicted = publish("a", "1");
        publish("b", "x");
        publish("a", "2");

        assertThat(reader("a").gapSince(before)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(evicted)).containsExactly("2");
    }

    @Test
    void aQuietTopicIsCompleteHoweverMuchABusyOneLetGoOf() {
        Position start = keeping(each(limits(2)));
        publish("quiet", "1");
        Position last = start;
        for (int i = 0; i < 50; i++) {
            last = publish("busy", "x");
        }
        publish("quiet", "2");

        assertThat(reader("quiet").missedSince(start)).containsExactly("1", "2");
        assertThat(reader("busy").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("quiet", "busy").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("quiet", "busy").missedSince(last)).containsExactly("2");
    }

    @Test
    void topicsThatTheStreamMayNotHaveMakeNoGap() {
        Position start = keeping(each(limits(2)));
        for (int i = 1; i <= 5; i++) {
            publish("secret.a", "x");
            publishTo("alice", "secret.b", "x");
        }
        publish("public.a", "1");
        publish("public.b", "2");
        Subscription mayNot = new Subscription(
                List.of(new TopicPattern("**"), new TopicPattern("public.b")),
                "alice",
                topic -> !topic.name().startsWith("secret"));
        Subscription may = new Subscription(List.of(new TopicPattern("**")), "alice", topic -> true);

        assertThat(broker().replay(mayNot, start, PLENTY, MANY_BYTES))
                .isInstanceOfSatisfying(
                        Page.class,
                        page -> assertThat(ContractEvents.data(page.events().stream()
                                        .filter(event -> event.topic().name().startsWith("public"))
                                        .toList()))
                                .containsExactly("1", "2"));
        assertThat(broker().replay(may, start, PLENTY, MANY_BYTES)).isInstanceOf(Gap.class);

        for (int i = 0; i < 3; i++) {
            publish("public.b", "x");
        }
        assertThat(broker().replay(mayNot, start, PLENTY, MANY_BYTES)).isInstanceOf(Gap.class);
    }

    @Test
    void aTopicOfWhichNothingIsKeptTellsWhoMissedSomething() {
        Position start = keeping(each(limits(0)));
        Position only = publish("a", "1");
        publish("b", "2");

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(only)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(only)).isEmpty();
        assertThat(reader("*").missedSince(broker().head())).isEmpty();
        assertThat(reader("c").missedSince(start)).isEmpty();
    }

    @Test
    void theSizeOnTheWireIsALimitToo() {
        Position start = keeping(each(new HistoryLimits(PLENTY, 3_300, LONG)));
        Position first = publish("a", "1" + KILOBYTE);
        publish("a", "2" + KILOBYTE);
        publish("a", "3" + KILOBYTE);

        assertThat(reader("a").missedSince(start)).hasSize(3);

        publish("a", "4" + KILOBYTE);
        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(first)).containsExactly("2" + KILOBYTE, "3" + KILOBYTE, "4" + KILOBYTE);
    }

    @Test
    void anEventLargerThanTheLimitIsAGapForWhoMissedItAndLaterOnesAreKept() {
        keeping(each(new HistoryLimits(PLENTY, 500, LONG)));
        Position before = publish("a", "1");
        Position large = publish("a", KILOBYTE);

        assertThat(reader("a").gapSince(before)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(large)).isEmpty();

        publish("a", "3");
        assertThat(reader("a").gapSince(before)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(large)).containsExactly("3");
    }

    @Test
    void whatIsTooOldIsAGapAlsoWhenNothingFollows() {
        Position start = keeping(each(new HistoryLimits(PLENTY, MANY_BYTES, AGE)));
        Position old = publish("a", "1");

        letTimePass(AGE.multipliedBy(2));

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(old)).isEmpty();
        assertThat(reader("b").missedSince(start)).isEmpty();
    }

    @Test
    void whatIsTooOldIsAGapBeforeALaterEvent() {
        Position start = keeping(each(new HistoryLimits(PLENTY, MANY_BYTES, AGE)));
        publish("a", "1");
        Position old = publish("a", "2");

        letTimePass(AGE.multipliedBy(2));
        publish("a", "3");

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(old)).containsExactly("3");
    }

    @Test
    void whatIsYoungEnoughStays() {
        Position start = keeping(each(new HistoryLimits(PLENTY, MANY_BYTES, AGE)));
        Position old = publish("a", "1");
        letTimePass(AGE.dividedBy(2));
        publish("a", "2");

        assertThat(reader("a").missedSince(start)).containsExactly("1", "2");

        letTimePass(AGE.multipliedBy(3).dividedBy(4));
        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(old)).containsExactly("2");
    }

    @Test
    void theFirstOverrideThatMatchesCounts() {
        Map<TopicPattern, HistoryLimits> overrides = new LinkedHashMap<>();
        overrides.put(new TopicPattern("a.b"), limits(3));
        overrides.put(new TopicPattern("a.*"), limits(2));
        overrides.put(new TopicPattern("**.b"), limits(0));
        Position start = keeping(new HistoryPolicy(limits(4), overrides, PLENTY, MANY_BYTES));

        assertThat(keptOf("a.b")).isEqualTo(3);
        assertThat(keptOf("a.c")).isEqualTo(2);
        assertThat(keptOf("x.b")).isZero();
        assertThat(keptOf("x")).isEqualTo(4);
        assertThat(reader("a.b").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
    }

    @Test
    void whatAUserGotHasTheLimitsOfItsTopic() {
        keeping(new HistoryPolicy(
                limits(4), Map.of(new TopicPattern("a"), new HistoryLimits(1, MANY_BYTES, LONG)), PLENTY, MANY_BYTES));
        Position first = publishTo("alice", "a", "1");
        publishTo("alice", "a", "2");
        publishTo("alice", "a", "3");

        assertThat(reader("a").as("alice").gapSince(first)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
    }

    /** How many of many events are kept of a topic. */
    private int keptOf(String topic) {
        List<Position> positions = List.of("1", "2", "3", "4", "5", "6").stream()
                .map(data -> publish(topic, data))
                .toList();
        int kept = 0;
        for (Position position : positions) {
            if (broker().replay(reader(topic).subscription(), position, PLENTY, MANY_BYTES) instanceof Gap) {
                continue;
            }
            kept = Math.max(kept, reader(topic).missedSince(position).size());
        }
        return kept;
    }
}
