package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.autoconfigure.SseListenerAutoConfiguration;
import dev.ssespring.client.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Application without a web server that listens to a {@link ScriptedServer}, and the calls of its listeners. Registered
 * by {@code @RegisterExtension} in a field of the test instance; closed after each test.
 */
final class ListenerFixture implements AfterEachCallback {

    private static final long LIMIT_SECONDS = 20;

    private final ScriptedServer server;
    private final BlockingQueue<Object> calls = new LinkedBlockingQueue<>();

    private ListenerFixture(ScriptedServer server) {
        this.server = server;
    }

    static ListenerFixture start() {
        try {
            return new ListenerFixture(ScriptedServer.start());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static ApplicationContextRunner plainRunner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SseClientAutoConfiguration.class,
                        SseListenerAutoConfiguration.class,
                        JacksonAutoConfiguration.class))
                .withPropertyValues(
                        "orders.url=http://localhost:1",
                        "sse.client.reconnect.delay=1ms",
                        "sse.client.reconnect.min-delay=1ms",
                        "sse.client.listener.retry.delay=1ms");
    }

    ApplicationContextRunner runner() {
        return plainRunner()
                .withBean(Calls.class, () -> this::add)
                .withPropertyValues("orders.url=http://localhost:" + server.port());
    }

    ScriptedServer server() {
        return server;
    }

    void add(Object call) {
        calls.add(call);
    }

    /** Waits for the next call of a listener. */
    Object next() throws InterruptedException {
        Object call = calls.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(call).as("a call within %d s", LIMIT_SECONDS).isNotNull();
        return call;
    }

    void assertNoOtherCalls() {
        assertThat(calls).isEmpty();
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(LIMIT_SECONDS));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        server.close();
    }

    /** Records the calls of listeners. */
    @FunctionalInterface
    interface Calls {

        void add(Object call);
    }

    record Order(int number) {}
}
