package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.ListenerFixture.Calls;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.messaging.handler.annotation.Header;

/** Events whose handler fails. */
class FailureIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    private ApplicationContextRunner runner() {
        return fixture.runner()
                .withBean(
                        FailedEventListener.class,
                        () -> (listener, event, failure, outcome) ->
                                fixture.add(List.of(listener, event.id(), failure.getMessage(), outcome)))
                .withPropertyValues("sse.client.listener.retry.max-retries=2")
                .withBean(Failing.class);
    }

    @Test
    void failedEventIsRetriedThenSkippedAndReported() {
        runner().run(context -> {
            fixture.server().next().open().send("id: 1\ndata: bad\n\nid: 2\ndata: good\n\n");
            assertThat(fixture.next()).isEqualTo("bad 1");
            assertThat(fixture.next()).isEqualTo("bad 2");
            assertThat(fixture.next()).isEqualTo("bad 3");
            assertThat(fixture.next())
                    .isEqualTo(List.of("failing", "1", "no bad here", FailedEventListener.Outcome.SKIPPED));
            assertThat(fixture.next()).isEqualTo("good 1");
        });
    }

    @Test
    void stoppedListenerCanBeStartedAgainBeforeTheFailedEvent() {
        runner().withPropertyValues("sse.client.listener.on-failure=stop").run(context -> {
            fixture.server().next().open().send("id: 1\ndata: good\n\nid: 2\ndata: bad\n\n");
            assertThat(fixture.next()).isEqualTo("good 1");
            assertThat(fixture.next()).isEqualTo("bad 1");
            assertThat(fixture.next()).isEqualTo("bad 2");
            assertThat(fixture.next()).isEqualTo("bad 3");
            assertThat(fixture.next())
                    .isEqualTo(List.of("failing", "2", "no bad here", FailedEventListener.Outcome.STOPPED));
            SseListenerContainer container = context.getBean(SseListenerRegistry.class)
                    .container("failing")
                    .orElseThrow();
            ListenerFixture.await().until(() -> !container.isRunning());
            assertThat(container.end().orElseThrow().reason()).isEqualTo(SseSignal.Closed.Reason.FAILED);

            container.start();
            ScriptedExchange again = fixture.server().next();
            assertThat(again.header("Last-Event-ID")).isEqualTo("1");
            again.open().send("id: 2\ndata: mended\n\n");
            assertThat(fixture.next()).isEqualTo("mended 1");
            assertThat(container.isRunning()).isTrue();
        });
    }

    static class Failing {

        private final Calls calls;

        Failing(Calls calls) {
            this.calls = calls;
        }

        @SseListener(url = "${orders.url}/", id = "failing")
        void on(String data, @Header(SseHeaders.ATTEMPT) int attempt) {
            calls.add(data + " " + attempt);
            if (data.equals("bad")) {
                throw new IllegalStateException("no bad here");
            }
        }
    }
}
