package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams come, resume and are decided about while events of new topics are published. */
class AuthorizedTopicsRaceTests {

    private static final int EVENTS = 4_000;

    private final PublisherFixture fixture = new PublisherFixture(new PublisherSetup()
            .mailbox(64)
            .writers(2)
            .history(EVENTS)
            .customizer(builder -> builder.authorizer(AuthorizedTopicsRaceTests::allows)));

    private static boolean allows(StreamRequest request, TopicPattern pattern) {
        if (pattern.name().hashCode() % 7 == 0) {
            Thread.onSpinWait();
        }
        return !pattern.name().startsWith("secret");
    }

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(fixture.publisher);
    }

    @Test
    void eachStreamGetsAllEventsThatItMayHaveAndNoOthersOnceAndInOrder() throws Exception {
        List<FakeSink> sinks = new ArrayList<>();
        List<Long> allowed = new ArrayList<>();
        Together.run(
                () -> {
                    Random random = new Random(1);
                    for (long sequence = 1; sequence <= EVENTS; sequence++) {
                        boolean secret = random.nextInt(3) == 0;
                        fixture.publish((secret ? "secret." : "public.") + random.nextInt(500));
                        if (!secret) {
                            allowed.add(sequence);
                        }
                        if (sequence % 100 == 0) {
                            Thread.onSpinWait();
                        }
                    }
                },
                () -> {
                    for (int i = 0; i < 100; i++) {
                        sinks.add(fixture.resume(0, "**", "public.7", "*.8"));
                    }
                });

        int complete = 0;
        for (FakeSink sink : sinks) {
            Eventually.until(
                    "complete, or closed for lack of room",
                    () -> sink.hasEnded() || sink.flushed().contains(fixture.events(last(allowed), last(allowed))));
            List<Long> received = Wire.data(sink).stream().map(Long::valueOf).toList();
            // One that was closed by the overflow policy has a part, without a hole.
            assertThat(received).isEqualTo(allowed.subList(0, received.size()));
            complete += sink.hasEnded() ? 0 : 1;
            if (!sink.hasEnded()) {
                assertThat(received).isEqualTo(allowed);
            }
        }
        assertThat(complete).as("the comparison means something").isGreaterThan(10);
        assertThat(fixture.publisher.statistics().gaps()).isZero();
    }

    private static long last(List<Long> sequences) {
        return sequences.get(sequences.size() - 1);
    }
}
