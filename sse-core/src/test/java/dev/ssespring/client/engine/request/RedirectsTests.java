package dev.ssespring.client.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseTransport;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectsTests {

    @Test
    void httpsDoesNotBecomeHttp() {
        assertThatExceptionOfType(SseClientException.class)
                .isThrownBy(() -> follow("https://a.example/", "http://a.example/x?token=secret"))
                .withMessageContaining("from https to http")
                .withMessageNotContaining("secret")
                .satisfies(ex -> assertThat(ex.disconnectCause()).isEqualTo(DisconnectCause.REDIRECT));
    }

    @Test
    void httpMayBecomeHttpsWhichIsAnotherOrigin() {
        SseTransport.Request next = follow("http://a.example/", "https://a.example/");
        assertThat(next.destination()).isEqualTo(SseTransport.Destination.OTHER_ORIGIN);
        assertThat(next.headers()).doesNotContainKey("Authorization");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example/x/y, z, http://a.example/x/z, OWN_ORIGIN",
        "http://a.example/x/y, ?q, http://a.example/x/y?q, OWN_ORIGIN",
        "http://a.example/x/y?p#f, ?q=/../z, http://a.example/x/y?q=/../z, OWN_ORIGIN",
        "http://a.example, ?q, http://a.example?q, OWN_ORIGIN",
        "http://a.example/x, http://A.example:80/z, http://A.example:80/z, OWN_ORIGIN",
        "https://a.example/x, https://a.example:443/z, https://a.example:443/z, OWN_ORIGIN",
        "http://a.example/x, //b.example/z, http://b.example/z, OTHER_ORIGIN",
        "http://a.example/x, http://a.example:81/z, http://a.example:81/z, OTHER_ORIGIN"
    })
    void locationIsResolvedAndItsOriginCompared(String from, String location, URI to, String destination) {
        SseTransport.Request next = follow(from, location);
        assertThat(next.uri()).isEqualTo(to);
        assertThat(next.destination()).isEqualTo(SseTransport.Destination.valueOf(destination));
    }

    private static SseTransport.Request follow(String from, String location) {
        SseTransport.Request request = new SseTransport.Request(
                "GET",
                URI.create(from),
                Map.of("Authorization", List.of("Bearer secret")),
                null,
                SseTransport.Destination.OWN_ORIGIN);
        return new Redirects()
                .follow(
                        request,
                        new SseTransport.Response(
                                302, Map.of("location", List.of(location)), InputStream.nullInputStream()));
    }
}
