package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.TestCertificate;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The client trusts the bundle of the server, over both versions of HTTP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.http2.enabled=true", "server.ssl.bundle=web"})
@AutoConfigureSseTestClient
class HttpsIntegrationTests {

    @DynamicPropertySource
    static void bundle(DynamicPropertyRegistry registry) throws Exception {
        Path directory = Files.createTempDirectory("sse-test-https");
        directory.toFile().deleteOnExit();
        TestCertificate certificate = TestCertificate.in(directory);
        certificate.store().toFile().deleteOnExit();
        registry.add(
                "spring.ssl.bundle.jks.web.keystore.location",
                () -> certificate.store().toUri());
        registry.add("spring.ssl.bundle.jks.web.keystore.password", () -> TestCertificate.PASSWORD);
    }

    /** Jetty is on the class path too, but not its ALPN. */
    @TestConfiguration
    static class Server {

        @Bean
        TomcatServletWebServerFactory webServerFactory() {
            return new TomcatServletWebServerFactory();
        }
    }

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    @Test
    void speaksHttp11() {
        assertResumes(client, "HTTP/1.1 200");
    }

    @Test
    void speaksHttp2() {
        assertResumes(client.http2(), "HTTP/2 200");
    }

    private void assertResumes(SseTestClient client, String head) {
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            publisher.publish("orders", "created", "7");
            assertThat(stream).next().hasEvent("created");
            stream.cut();
            publisher.publish("orders", "shipped", "7");
            stream.reconnect();
            assertThat(stream).next().hasEvent("shipped");
            assertThat(stream).hasNoMoreEvents();
            assertThat(stream.transcript()).contains(head);
        }
    }
}
