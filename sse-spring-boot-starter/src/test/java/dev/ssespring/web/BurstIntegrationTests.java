package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** A burst with the default settings: whoever reads gets all of it, in a small heap. */
@Tag("long")
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BurstIntegrationTests {

    private static final int CLIENTS = 1_000;
    private static final int EVENTS = 10_000;
    private static final int SIZE = 1_024;

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void tenThousandEventsReachAThousandReadersInLessThanFiveHundredMegabytes(TestServer.Kind kind) throws Exception {
        try (BurstServer server = new BurstServer("500m", kind);
                BurstClients clients = new BurstClients(server.port(), CLIENTS, "/topic/orders")) {
            server.publish("orders", EVENTS, SIZE);

            clients.readUntil(
                    () -> clients.clients().stream().allMatch(client -> client.last() >= EVENTS || client.hasEnded()),
                    Duration.ofMinutes(5));

            String report = server.report();
            System.out.println("BURST " + report);
            assertThat(clients.clients()).as(report).allSatisfy(client -> {
                assertThat(client.hasEnded()).isFalse();
                assertThat(client.notices()).isZero();
                assertThat(client.outOfOrder()).isZero();
                assertThat(client.events()).isEqualTo(EVENTS);
            });
        }
    }
}
