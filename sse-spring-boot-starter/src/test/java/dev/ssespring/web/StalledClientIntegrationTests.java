package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;

/** What becomes of the connection to a client that does not read, on Tomcat. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledClientIntegrationTests {

    private static final String[] ROOM = {"sse.mailbox.max-size=10MB"};

    @Test
    void connectionIsClosedAsSoonAsTheStreamIsCutOff() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(ROOM);
                ServerLog log = new ServerLog()) {
            long before = connections(server);
            try (Socket socket = server.open("/topic/orders")) {
                overflow(server.publisher(), socket);

                await().until(() -> connections(server) == before);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .as("what the network had, without the end of a complete response")
                        .doesNotEndWith("0\r\n\r\n");
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void connectionIsClosedAsSoonAsTheStreamIsDisconnected() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start("sse.mailbox.max-size=100MB");
                ServerLog log = new ServerLog()) {
            SseEventPublisher publisher = server.publisher();
            long before = connections(server);
            try (Socket socket = server.open("/functional/topic/orders")) {
                assertThat(socket.getInputStream().read())
                        .as("begin of the answer")
                        .isEqualTo('H');
                publishTwentyMegabytes(publisher);
                publisher.disconnect(publisher.streams().get(0).id());
                await().until(() -> connections(server) == before);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void withoutTheFilterTomcatKeepsTheConnection() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(withoutFilter(), ROOM)) {
            long before = connections(server);
            try (Socket socket = server.open("/topic/orders")) {
                overflow(server.publisher(), socket);
                await().during(Duration.ofMillis(500)).until(() -> connections(server) == before + 1);
            }
        }
    }

    @Test
    void jettyIsLeftAlone() {
        ResolvableType registration =
                ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, TomcatAbortFilter.class);
        try (TestServer tomcat = TestServer.Kind.TOMCAT.start();
                TestServer jetty = TestServer.Kind.JETTY.start()) {
            assertThat(tomcat.context().getBeanNamesForType(registration)).hasSize(1);
            assertThat(jetty.context().getBeanNamesForType(registration)).isEmpty();
        }
    }

    private static void overflow(SseEventPublisher publisher, Socket socket) throws Exception {
        assertThat(socket.getInputStream().read()).as("begin of the answer").isEqualTo('H');
        publishTwentyMegabytes(publisher);
        await().until(() -> publisher.openStreams() == 0);
        assertThat(publisher.statistics().closed()).containsEntry(CloseReason.OVERFLOW, 1L);
    }

    /** More than the network takes without a reader. */
    private static void publishTwentyMegabytes(SseEventPublisher publisher) {
        SseEvent large = SseEvent.of("x".repeat(1_000_000));
        for (int i = 0; i < 20; i++) {
            publisher.publish("orders", large);
        }
    }

    private static long connections(TestServer server) {
        TomcatWebServer tomcat = (TomcatWebServer) server.webServer();
        return ((AbstractProtocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler()).getConnectionCount();
    }

    private static ApplicationContextInitializer<GenericApplicationContext> withoutFilter() {
        return context -> context.registerBean(DisabledFilter.class);
    }

    static final class DisabledFilter extends FilterRegistrationBean<TomcatAbortFilter> {

        DisabledFilter() {
            super(new TomcatAbortFilter());
            setEnabled(false);
        }
    }
}
