package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** TLS with the client of the auto-configuration and a certificate that the machine does not trust. */
@SuppressWarnings("try") // Servers and connections are closed at the end, and that is all.
class TlsIntegrationTests {

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;

    private final Recording recording = new Recording();

    @BeforeAll
    static void make() throws Exception {
        certificate = TestCertificate.in(directory);
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        SslAutoConfiguration.class,
                        HttpClientAutoConfiguration.class,
                        SseClientAutoConfiguration.class))
                .withPropertyValues("sse.client.reconnect.delay=1ms");
    }

    private static ApplicationContextRunner trusting(String property) {
        return runner().withPropertyValues(
                        property + "=partner",
                        "spring.ssl.bundle.jks.partner.truststore.location=file:" + certificate.store(),
                        "spring.ssl.bundle.jks.partner.truststore.password=" + TestCertificate.PASSWORD);
    }

    private static ScriptedServer secure(ScriptedServer.Script script) throws Exception {
        return ScriptedServer.playing(script, certificate.asKey().createSslContext());
    }

    @Test
    void bundleOfTheClientIsTrusted() throws Exception {
        assertReads(trusting("sse.client.ssl-bundle"));
    }

    @Test
    void bundleOfAllClientsOfTheApplicationIsTrusted() throws Exception {
        assertReads(trusting("spring.http.clients.ssl.bundle"));
    }

    private void assertReads(ApplicationContextRunner runner) throws Exception {
        try (ScriptedServer server = secure(exchange -> exchange.openChunked().chunk("id: 1\ndata: x\n\n"))) {
            runner.run(context -> {
                context.getBean(SseClient.class).get(server.uri("/")).connect(recording, recording);
                assertThat(recording.event().data()).isEqualTo("x");
                assertThat(recording.signal(SseSignal.Opened.class).uri()).isEqualTo(server.uri("/"));
            });
        }
    }

    @Test
    void untrustedServerIsAFailureWithTheRemedy() throws Exception {
        try (ScriptedServer server = secure(exchange -> exchange.openChunked().chunk("data: x\n\n"))) {
            runner().run(context -> {
                context.getBean(SseClient.class)
                        .get(server.uri("/?token=secret"))
                        .connect(recording, recording);
                SseSignal.Disconnected end = recording.disconnected();
                assertThat(end.cause()).isEqualTo(DisconnectCause.CONNECT_FAILED);
                assertThat(end.failure())
                        .hasMessageContaining("sse.client.ssl-bundle")
                        .hasMessageContaining("PKIX")
                        .hasMessageNotContaining("secret");
                assertThat(recording.otherEvents()).isEmpty();
            });
        }
    }

    @Test
    void redirectFromHttpsToHttpEndsTheConnectionBeforeAnythingIsSent() throws Exception {
        try (ScriptedServer plain = ScriptedServer.playing(ScriptedExchange::open);
                ScriptedServer secure = secure(exchange -> exchange.status(307, "Location: " + plain.uri("/")))) {
            trusting("sse.client.ssl-bundle").run(context -> {
                context.getBean(SseClient.class)
                        .get(secure.uri("/"))
                        .header("Authorization", "Bearer secret")
                        .connect(recording, recording);
                SseSignal.Closed closed = recording.closed();
                assertThat(closed.reason()).isEqualTo(SseSignal.Closed.Reason.FAILED);
                assertThat(closed.failure().disconnectCause()).isEqualTo(DisconnectCause.REDIRECT);
                assertThat(closed.failure()).hasMessageContaining("from https to http");
                assertThat(secure.all()).hasSize(1);
                assertThat(plain.all()).isEmpty();
            });
        }
    }

    @Test
    void redirectFromHttpToHttpsIsFollowedWithoutCredentials() throws Exception {
        try (ScriptedServer secure = secure(exchange -> exchange.openChunked().chunk("data: x\n\n"));
                ScriptedServer plain =
                        ScriptedServer.playing(exchange -> exchange.status(301, "Location: " + secure.uri("/")))) {
            trusting("sse.client.ssl-bundle").run(context -> {
                context.getBean(SseClient.class)
                        .get(plain.uri("/"))
                        .header("Authorization", "Bearer secret")
                        .connect(recording, recording);
                assertThat(recording.event().data()).isEqualTo("x");
                assertThat(secure.all().get(0).headers()).doesNotContainKey("Authorization");
            });
        }
    }

    @Test
    void redirectWithinHttpsKeepsThem() throws Exception {
        try (ScriptedServer secure = secure(exchange -> {
            if (exchange.target().equals("/old")) {
                exchange.status(308, "Location: /new");
            } else {
                exchange.openChunked().chunk("data: " + exchange.header("Authorization") + "\n\n");
            }
        })) {
            trusting("sse.client.ssl-bundle").run(context -> {
                context.getBean(SseClient.class)
                        .get(secure.uri("/old"))
                        .header("Authorization", "Bearer secret")
                        .connect(recording);
                assertThat(recording.event().data()).isEqualTo("Bearer secret");
            });
        }
    }
}
