package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.ListenerFixture.Calls;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.handler.annotation.Header;

/** Listeners that handle several events at once. */
@Timeout(60)
class ConcurrentListenerIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
    }

    @Test
    void eventsAreHandledUpToTheConcurrency() {
        fixture.runner()
                .withBean(CountDownLatch.class, () -> release)
                .withBean(Concurrent.class)
                .run(context -> {
                    fixture.server().next().open().send("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n");
                    assertThat(List.of(fixture.next(), fixture.next())).containsExactlyInAnyOrder("in a 1", "in b 1");
                    fixture.assertNoOtherCalls();
                    assertThat(container(context).connection().orElseThrow().lastEventId())
                            .isEmpty();
                    release.countDown();
                    ListenerFixture.await()
                            .until(() -> container(context)
                                    .connection()
                                    .orElseThrow()
                                    .lastEventId()
                                    .equals("3"));
                });
    }

    @Test
    void failedEventIsRetriedAndStopsTheListenerBeforeIt() {
        fixture.runner()
                .withBean(CountDownLatch.class, () -> release)
                .withBean(
                        FailedEventListener.class,
                        () -> (listener, event, failure, outcome) -> fixture.add(List.of(event.id(), outcome)))
                .withPropertyValues("sse.client.listener.retry.max-retries=1", "sse.client.listener.on-failure=stop")
                .withBean(Concurrent.class)
                .run(context -> {
                    release.countDown();
                    ScriptedExchange exchange =
                            fixture.server().next().open().send("id: 1\ndata: a\n\nid: 2\ndata: bad\n\n");
                    assertThat(List.of(fixture.next(), fixture.next(), fixture.next(), fixture.next()))
                            .containsExactlyInAnyOrder(
                                    "in a 1",
                                    "in bad 1",
                                    "in bad 2",
                                    List.of("2", FailedEventListener.Outcome.STOPPED));
                    exchange.awaitGone();
                    ListenerFixture.await().until(() -> !container(context).isRunning());
                    assertThat(container(context).end().orElseThrow().reason())
                            .isEqualTo(SseSignal.Closed.Reason.FAILED);

                    container(context).start();
                    assertThat(fixture.server().next().header("Last-Event-ID")).isEqualTo("1");
                });
    }

    private static SseListenerContainer container(ApplicationContext context) {
        return context.getBean(SseListenerRegistry.class)
                .container("concurrent")
                .orElseThrow();
    }

    static class Concurrent {

        private final Calls calls;
        private final CountDownLatch release;

        Concurrent(Calls calls, CountDownLatch release) {
            this.calls = calls;
            this.release = release;
        }

        @SseListener(url = "${orders.url}/", id = "concurrent", concurrency = "2")
        void on(String data, @Header(SseHeaders.ATTEMPT) int attempt) throws InterruptedException {
            calls.add("in " + data + " " + attempt);
            release.await();
            if (data.equals("bad")) {
                throw new IllegalStateException("no bad here");
            }
        }
    }
}
