package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** Clients that leave, and how that is noticed, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DepartureIntegrationTests {

    /** Brings exactly one to an idle stream: 15 s and the eighth of it by which heartbeats may be late. */
    private static final Duration A_HEARTBEAT = Duration.ofSeconds(17);

    @EachServer
    void clientThatLeftMakesSendThrow(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            TestApplication.Endless endless = server.context().getBean(TestApplication.Endless.class);
            try (InputStream body = server.get("/endless").body()) {
                assertThat(new SseReader(body).read()).isNotNull();
            }
            assertThat(endless.end().get(30, TimeUnit.SECONDS)).isInstanceOf(StreamClosedException.class);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @EachServer
    void clientThatLeftInterruptsAProducerThatWaits(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.heartbeat=50ms")) {
            TestApplication.Endless endless = server.context().getBean(TestApplication.Endless.class);
            try (InputStream body = server.get("/waiting").body()) {
                assertThat(new SseReader(body).read()).isNotNull();
            }
            assertThat(endless.end().get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @EachServer
    void clientThatLeftIsOffTheBooksAfterAtMostTwoHeartbeats(TestServer.Kind kind) throws Exception {
        ManualClock clock = new ManualClock();
        try (TestServer server = kind.start(withClock(clock))) {
            try (Socket socket = server.open("/topic/orders")) {
                // All of it, so that the connection is closed in peace: then the first write still succeeds.
                readUntil("\n\n", socket.getInputStream());
                socket.getInputStream().skipNBytes(socket.getInputStream().available());
            }

            clock.advance(A_HEARTBEAT);
            if (!isEmptyWithin(server.publisher(), Duration.ofMillis(500))) {
                clock.advance(A_HEARTBEAT);
            }
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @EachServer
    void idleStreamGetsAHeartbeat(TestServer.Kind kind) throws Exception {
        ManualClock clock = new ManualClock();
        try (TestServer server = kind.start(withClock(clock));
                InputStream body = server.get("/topic/orders").body()) {
            while (!readLine(body).isEmpty()) {
                // The opening block.
            }
            clock.advance(A_HEARTBEAT);
            assertThat(readLine(body)).isEqualTo(": heartbeat");
            assertThat(readLine(body)).isEmpty();
        }
    }

    private static ApplicationContextInitializer<GenericApplicationContext> withClock(ManualClock clock) {
        return context -> context.registerBean(ManualClock.class, () -> clock);
    }

    private static boolean isEmptyWithin(SseEventPublisher publisher, Duration time) {
        try {
            await().atMost(time).until(() -> publisher.openStreams() == 0);
            return true;
        } catch (ConditionTimeoutException ex) {
            return false;
        }
    }

    private static void readUntil(String end, InputStream input) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int c = input.read();
            assertThat(c).as("after " + text).isNotNegative();
            text.append((char) c);
        }
    }

    private static String readLine(InputStream body) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = body.read(); c != '\n'; c = body.read()) {
            assertThat(c).isNotNegative();
            line.append((char) c);
        }
        return line.toString();
    }
}
