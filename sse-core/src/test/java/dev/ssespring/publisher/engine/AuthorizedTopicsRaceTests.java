package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.StreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams come, resume and are decided about while events of new topics are published. */
class AuthorizedTopicsRaceTests {

    private static final int EVENTS = 4_000;
    private static final int STREAMS = 100;

    private static PublisherFixture fixture(int mailbox) {
        return new PublisherFixture(new PublisherSetup()
                .mailbox(mailbox)
                .writers(2)
                .history(EVENTS)
                .customizer(builder -> builder.authorizer(AuthorizedTopicsRaceTests::allows)));
    }

    private static boolean allows(StreamRequest request, TopicPattern pattern) {
        if (pattern.name().hashCode() % 7 == 0) {
            Thread.onSpinWait();
        }
        return !pattern.name().startsWith("secret");
    }

    /** How many streams a small mailbox closes depends on the machine. */
    @ParameterizedTest
    @ValueSource(ints = {64, EVENTS})
    void eachStreamGetsAllEventsThatItMayHaveAndNoOthersOnceAndInOrder(int mailbox) throws Exception {
        PublisherFixture fixture = fixture(mailbox);
        try {
            int complete = publishToStreamsThatJoin(fixture);
            if (mailbox == EVENTS) {
                assertThat(complete).isEqualTo(STREAMS);
            }
        } finally {
            fixture.close();
            EngineState.assertNothingSubscribed(fixture.publisher);
        }
    }

    /** Returns how many streams were not closed. */
    private static int publishToStreamsThatJoin(PublisherFixture fixture) throws Exception {
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
                    for (int i = 0; i < STREAMS; i++) {
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
        assertThat(fixture.publisher.statistics().gaps()).isZero();
        return complete;
    }

    private static long last(List<Long> sequences) {
        return sequences.get(sequences.size() - 1);
    }
}
