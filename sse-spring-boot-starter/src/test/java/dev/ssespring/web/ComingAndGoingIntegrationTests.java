package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come and leave in every way while events are published: they leave no socket, stream or buffer. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class ComingAndGoingIntegrationTests {

    private static final int CLIENTS_AT_A_TIME = 8;

    /** By name: those of servers and of other packages are not visible. */
    private static final List<String> CLASSES = List.of(
            "dev.ssespring.web.server.TomcatStreamConnection",
            "dev.ssespring.web.server.JettyStreamConnection",
            "dev.ssespring.web.ConnectionSink",
            "dev.ssespring.web.ServletSink",
            "dev.ssespring.publisher.mailbox.StreamMailbox",
            "dev.ssespring.publisher.stream.StreamHandle");

    private enum Visit {
        CLOSE,
        RESET,
        /** Ends its own direction, and reads on until the server closes. */
        HALF_OPEN,
        /** Leaves before it has sent its request. */
        IN_THE_REQUEST,
        /** Leaves when it has read a part of the head. */
        IN_THE_HEAD,
        /** Never reads, and leaves with data that it has not read. */
        SLOW
    }

    @EachServer
    void aThousandClients(TestServer.Kind kind) throws Exception {
        comeAndGo(kind, 1_000);
    }

    @Tag("long")
    @EachServer
    void twentyThousandClients(TestServer.Kind kind) throws Exception {
        comeAndGo(kind, 20_000);
    }

    /** A class that was renamed would never be found. */
    @Test
    void classesThatAreLookedForExist() {
        assertThat(CLASSES)
                .allSatisfy(name -> assertThatCode(
                                () -> Class.forName(name, false, getClass().getClassLoader()))
                        .doesNotThrowAnyException());
    }

    private static void comeAndGo(TestServer.Kind kind, int clients) throws Exception {
        try (TestServer server = kind.start("sse.heartbeat=500ms", "sse.heartbeat-timeout=2s")) {
            // What the first request creates is not a leak.
            visit(server, Visit.CLOSE);
            long sockets = sockets();
            ExecutorService visitors = Executors.newFixedThreadPool(CLIENTS_AT_A_TIME);
            try (Publishing publishing = new Publishing(server.publisher(), "orders", SseEvent.of("x".repeat(500)))) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < CLIENTS_AT_A_TIME; i++) {
                    int first = i;
                    all.add(visitors.submit(() -> {
                        for (int n = first; n < clients; n += CLIENTS_AT_A_TIME) {
                            visit(server, Visit.values()[(n / CLIENTS_AT_A_TIME + n) % Visit.values().length]);
                        }
                        return null;
                    }));
                }
                for (Future<?> each : all) {
                    each.get();
                }
                assertThat(publishing.count()).isPositive();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> server.publisher().openStreams() == 0);
            } finally {
                visitors.shutdownNow();
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sockets()).isLessThanOrEqualTo(sockets));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(instances()).isEmpty());
        }
    }

    private static void visit(TestServer server, Visit how) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
            socket.setSoTimeout(30_000);
            String request = "GET /topic/orders HTTP/1.1\r\nHost: localhost\r\n\r\n";
            if (how == Visit.IN_THE_REQUEST) {
                request = request.substring(0, 20);
            }
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            switch (how) {
                case CLOSE -> socket.getInputStream().readNBytes(400);
                case RESET -> {
                    socket.getInputStream().readNBytes(400);
                    socket.setSoLinger(true, 0);
                }
                case HALF_OPEN -> {
                    socket.getInputStream().readNBytes(400);
                    socket.shutdownOutput();
                    socket.getInputStream().readNBytes(400);
                }
                case IN_THE_HEAD, SLOW -> socket.getInputStream().readNBytes(5);
                case IN_THE_REQUEST -> {}
            }
        }
    }

    private static long sockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(ComingAndGoingIntegrationTests::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException ex) {
            // Closed meanwhile.
            return false;
        }
    }

    /** What a full garbage collection leaves. */
    private static List<String> instances() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> CLASSES.stream()
                        .anyMatch(each -> line.trim().endsWith(each) || line.contains(" " + each + " ")))
                .toList();
    }
}
