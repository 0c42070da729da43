package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Streams that fall behind together read the history in Redis once, and not each for itself. */
class RedisCatchUpIntegrationTests {

    private static final int STREAMS = 100;
    private static final int EVENTS = 2_000;
    private static final int PAGE = 256;

    @Test
    void aHundredStreamsThatFellBehindShareTheirPages() {
        try (RedisProcess redis = RedisProcess.start();
                RedisConsole console = RedisConsole.of(redis);
                SystemClock clock = SseClock.system("test-clock")) {
            LettuceConnectionFactory connections =
                    new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port()));
            connections.afterPropertiesSet();
            ExecutorService producers = SseThreads.growingPool("test-producer-", 4);
            RedisSseBroker broker =
                    RedisSseBroker.create(connections, HistoryPolicy.DEFAULTS, RedisBrokerOptions.DEFAULTS, clock);
            broker.start();
            try (SseEventPublisher publisher = SseEventPublisher.builder(broker, producers, clock)
                    .options(options())
                    .build()) {
                catchUp(publisher, broker, console);
            } finally {
                broker.close();
                producers.shutdownNow();
                connections.destroy();
            }
        }
    }

    private static PublisherOptions options() {
        PublisherOptions defaults = PublisherOptions.DEFAULTS;
        return new PublisherOptions(
                new PublisherOptions.Mailbox(PAGE, 1 << 20, OverflowPolicy.CATCH_UP),
                defaults.times(),
                defaults.limits(),
                defaults.notices(),
                1);
    }

    private static void catchUp(SseEventPublisher publisher, RedisSseBroker broker, RedisConsole console) {
        List<PausedSink> sinks = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            sinks.add(PausedSink.open(publisher));
        }
        for (int i = 0; i < EVENTS; i++) {
            publisher.publish("orders", SseEvent.of("event " + i));
        }
        await().until(() -> broker.statistics().lag() == 0);
        console.commands().configResetstat();

        sinks.forEach(PausedSink::resume);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(sinks)
                        .allSatisfy(sink -> assertThat(sink.events()).isEqualTo(EVENTS)));
        assertThat(sinks).allSatisfy(sink -> assertThat(sink.isInOrder()).isTrue());
        assertThat(scripts(console))
                .as("each for itself: %d", STREAMS * EVENTS / PAGE)
                .isBetween((long) EVENTS / PAGE, STREAMS * 2L);
    }

    private static long scripts(RedisConsole console) {
        return console.commands()
                .info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    /** Takes nothing before it is told to; then counts events, whose numbers must grow by one. */
    private static final class PausedSink implements StreamSink {

        private final StringBuilder line = new StringBuilder();
        private volatile boolean ready;
        private volatile int events;
        private volatile boolean inOrder = true;
        private volatile Events stream;

        static PausedSink open(SseEventPublisher publisher) {
            PausedSink sink = new PausedSink();
            sink.stream = publisher.subscribe("orders").open(new StreamRequest(null, null, "192.0.2.1"), sink);
            return sink;
        }

        void resume() {
            ready = true;
            stream.onReady();
        }

        int events() {
            return events;
        }

        boolean isInOrder() {
            return inOrder;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                if (bytes[i] != '\n') {
                    line.append((char) bytes[i]);
                } else {
                    line(line.toString());
                    line.setLength(0);
                }
            }
        }

        private void line(String text) {
            if (text.startsWith("data: ")) {
                inOrder &= text.equals("data: event " + events);
                events++;
            }
        }

        @Override
        public void flush() {}

        @Override
        public void end() {
            stream.onCompleted();
        }
    }
}
