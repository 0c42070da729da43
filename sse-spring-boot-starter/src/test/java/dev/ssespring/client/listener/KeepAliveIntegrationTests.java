package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Applications in processes of their own, which live as long as one of their listeners is running. */
@Timeout(300)
@Tag("slow")
class KeepAliveIntegrationTests {

    private static final int TERMINATED = 128 + 15;

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private ListenerJvm jvm(String... properties) throws IOException {
        String[] all = new String[properties.length + 1];
        all[0] = "--url=http://localhost:" + server.port() + "/";
        System.arraycopy(properties, 0, all, 1, properties.length);
        return new ListenerJvm(all);
    }

    @Test
    void runningListenerKeepsTheProcessAliveUntilTheContextIsClosed() throws Exception {
        try (ListenerJvm jvm = jvm()) {
            jvm.await("main has returned");
            ScriptedExchange exchange = server.next().open();
            assertThat(jvm.isAliveAfter(Duration.ofSeconds(1))).isTrue();
            exchange.send("data: a\n\n");
            jvm.await("= a");
            jvm.tell(ListenerJvm.Command.CLOSE);
            assertThat(jvm.exitCode()).isZero();
            exchange.awaitGone();
        }
    }

    @Test
    void processEndsByATerminationSignalAndByExit() throws Exception {
        try (ListenerJvm terminated = jvm();
                ListenerJvm exiting = jvm()) {
            terminated.await("main has returned");
            exiting.await("main has returned");
            server.next().open();
            server.next().open();
            terminated.terminate();
            exiting.tell(ListenerJvm.Command.EXIT);
            assertThat(terminated.exitCode()).isEqualTo(TERMINATED);
            assertThat(exiting.exitCode()).isEqualTo(3);
        }
    }

    @Test
    void processLivesWhileTheServerIsAwayAndEndsWhenTheListenerEndsForGood() throws Exception {
        server.refuse();
        try (ListenerJvm jvm = jvm("--sse.client.reconnect.delay=10ms", "--sse.client.reconnect.max-delay=100ms")) {
            jvm.await("main has returned");
            assertThat(jvm.isAliveAfter(Duration.ofSeconds(1))).isTrue();
            server.acceptAgain();
            server.next().status(404);
            assertThat(jvm.exitCode()).isZero();
            assertThat(jvm.output())
                    .anyMatch(line -> line.contains("responded with status 404"))
                    .anyMatch(line -> line.contains("the application exits unless a non-daemon thread keeps it alive"));
        }
    }

    @Test
    void listenerThatWasNotStartedKeepsNothingAlive() throws Exception {
        try (ListenerJvm jvm = jvm("--auto=false")) {
            assertThat(jvm.exitCode()).isZero();
            assertThat(server.all()).isEmpty();
        }
    }

    @Test
    void processEndsWhenItsOnlyListenerIsStopped() throws Exception {
        try (ListenerJvm jvm = jvm()) {
            jvm.await("main has returned");
            server.next().open().send("data: a\n\n");
            jvm.await("= a");
            jvm.tell(ListenerJvm.Command.STOP);
            assertThat(jvm.exitCode()).isZero();
        }
    }

    @Test
    void hangingHandlerKeepsTheProcessAliveUntilTheContextIsClosed() throws Exception {
        try (ListenerJvm jvm = jvm("--sse.client.close-timeout=1ms", "--sse.client.listener.stop-timeout=1ms")) {
            jvm.await("main has returned");
            server.next().open().send("data: hang\n\n");
            jvm.await("= hang");
            jvm.tell(ListenerJvm.Command.STOP);
            assertThat(jvm.isAliveAfter(Duration.ofSeconds(1))).isTrue();
            jvm.tell(ListenerJvm.Command.CLOSE);
            assertThat(jvm.exitCode()).isZero();
        }
    }
}
