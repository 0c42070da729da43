package dev.ssespring.client.http;

import dev.ssespring.client.SseTransport;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * Transport with one shared {@link HttpClient}, which uses HTTP/1.1: with HTTP/2, streams share one connection, and
 * streams that are not read block the others. Immutable and thread-safe.
 */
public final class HttpTransport implements SseTransport {

    private final HttpClient client;
    private final List<ClientHttpRequestInterceptor> interceptors;

    private HttpTransport(HttpClient client, List<ClientHttpRequestInterceptor> interceptors) {
        this.client = client;
        this.interceptors = List.copyOf(interceptors);
    }

    /**
     * Creates a transport with an {@link HttpClient} of its own.
     *
     * @param settings connect timeout, SSL bundle and cookies; read timeout and redirects are not used for streams
     * @param customizer customizes the HTTP client, for example to set a proxy or to use HTTP/2
     * @return a transport without interceptors
     */
    public static HttpTransport create(HttpClientSettings settings, Consumer<HttpClient.Builder> customizer) {
        Objects.requireNonNull(settings, "'settings' must not be null");
        Objects.requireNonNull(customizer, "'customizer' must not be null");
        HttpClient client = new JdkHttpClientBuilder()
                .withCustomizer(builder -> builder.version(HttpClient.Version.HTTP_1_1))
                .withCustomizer(customizer)
                .build(settings.withReadTimeout(null).withRedirects(HttpRedirects.DONT_FOLLOW));
        return new HttpTransport(client, List.of());
    }

    /**
     * Returns a transport with the same HTTP client and additional interceptors. They are called for each request to
     * the origin that the application named, including requests after a redirect or a 401, on the thread of the
     * connection. They are not called for requests redirected to another origin. They must not read the body of a
     * response.
     *
     * @param more called after the existing interceptors
     * @return a copy
     */
    public HttpTransport withInterceptors(ClientHttpRequestInterceptor... more) {
        List<ClientHttpRequestInterceptor> all = new ArrayList<>(interceptors);
        all.addAll(List.of(more));
        return new HttpTransport(client, all);
    }

    @Override
    public Exchange exchange(Request request) {
        return new HttpExchange(
                client, request, (request.destination() == Destination.OWN_ORIGIN) ? interceptors : List.of());
    }

    @Override
    public boolean renewsCredentials() {
        return !interceptors.isEmpty();
    }
}
