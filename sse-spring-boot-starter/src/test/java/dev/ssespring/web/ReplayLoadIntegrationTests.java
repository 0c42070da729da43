package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.OverflowPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;

/**
 * Clients that are killed and resume at random moments while publishers publish: what each has received in the end is
 * compared with what was published. The profile {@code long} makes it last longer.
 */
@Tag("slow")
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayLoadIntegrationTests {

    private static final Log LOG = LogFactory.getLog(ReplayLoadIntegrationTests.class);

    private static final Duration DURATION =
            DurationStyle.detectAndParse(System.getProperty("replay-load.duration", "5s"));

    /** With heartbeats that often, a client whose topics are idle at the end soon learns that it has all. */
    private static final String[] COMMON = {"sse.heartbeat=200ms", "logging.level.dev.ssespring.web=INFO"};

    @ParameterizedTest
    @CsvSource({"TOMCAT, CATCH_UP", "JETTY, DISCONNECT"})
    void clientsThatAreKilledAndResumeGetEveryEventOnceAndInOrder(TestServer.Kind kind, OverflowPolicy policy)
            throws Exception {
        try (TestServer server = kind.start(with(
                        "sse.mailbox.overflow=" + policy,
                        "sse.history.max-events=100000000",
                        "sse.history.max-size=1GB",
                        "sse.history.max-total-size=1GB",
                        "sse.history.max-age=1d"));
                ReplayLoad load = new ReplayLoad(server)) {
            load.run(DURATION);

            LOG.info("Replay on %s: %s".formatted(kind, load.summary()));
            for (LoadClient client : load.clients()) {
                assertThat(client.holes()).isEmpty();
                assertThat(client.received()).isEqualTo(load.publishedTo(client));
            }
            assertThat(load.kills()).isPositive();
            assertThat(server.publisher().statistics().replayed()).isPositive();
            assertThat(server.publisher().statistics().closed().get(CloseReason.OVERFLOW) > 0)
                    .as("closed because a mailbox was full")
                    .isEqualTo(policy == OverflowPolicy.DISCONNECT);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void whatAHistoryThatIsTooShortHasLostIsMarkedByOneResetAndNothingElseIsMissing(TestServer.Kind kind)
            throws Exception {
        try (TestServer server = kind.start(with("sse.history.max-events=100"));
                ReplayLoad load = new ReplayLoad(server)) {
            load.run(DURATION.dividedBy(2));

            LOG.info("Replay from a short history on %s: %s".formatted(kind, load.summary()));
            for (LoadClient client : load.clients()) {
                List<Journal.Entry> published = load.publishedTo(client);
                assertThat(client.received())
                        .isEqualTo(published.stream()
                                .filter(entry -> client.holes().stream().noneMatch(hole -> hole.contains(entry)))
                                .toList());
                assertThat(client.holes())
                        .isSortedAccordingTo((first, second) -> Long.compare(first.upTo(), second.after()));
                assertThat(client.holes())
                        .allSatisfy(hole -> assertThat(published).anyMatch(hole::contains));
            }
            assertThat(load.clients())
                    .anySatisfy(client -> assertThat(client.holes()).isNotEmpty());
            assertThat(server.publisher().statistics().replayed()).isPositive();
        }
    }

    private static String[] with(String... properties) {
        return Stream.concat(Arrays.stream(COMMON), Arrays.stream(properties)).toArray(String[]::new);
    }
}
