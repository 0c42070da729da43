package dev.ssespring.client.http;

import dev.ssespring.client.SseTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;

/** Exchange of one request through the interceptors. */
final class HttpExchange implements SseTransport.Exchange {

    private final SseTransport.Request request;
    private final List<ClientHttpRequestInterceptor> interceptors;
    private final Cancellation cancellation = new Cancellation();
    private final HttpClient client;

    HttpExchange(HttpClient client, SseTransport.Request request, List<ClientHttpRequestInterceptor> interceptors) {
        this.client = client;
        this.request = request;
        this.interceptors = interceptors;
        // Fails here instead of at each attempt.
        CancellableRequest.check(request);
    }

    @Override
    public SseTransport.Response send() throws IOException, InterruptedException {
        cancellation.begin();
        try {
            return response(prepared().execute());
        } catch (HttpTimeoutException ex) {
            SocketTimeoutException timeout = new SocketTimeoutException(ex.getMessage());
            timeout.initCause(ex);
            throw timeout;
        } catch (SSLException ex) {
            throw new SSLException(
                    "TLS handshake failed: " + ex.getMessage()
                            + ". If the certificate of the server was issued by a private authority, set"
                            + " 'sse.client.ssl-bundle' to a bundle that trusts it",
                    ex);
        } catch (CancellableRequest.InterruptedSendException ex) {
            if (cancellation.isCancelled()) {
                // Interrupted by this exchange, after waiting began: it must not affect what the thread does next.
                throw ex;
            }
            cancellation.abandon();
            throw ex.interrupt();
        } finally {
            cancellation.sent();
        }
    }

    private ClientHttpRequest prepared() throws IOException {
        InterceptingClientHttpRequestFactory factory = new InterceptingClientHttpRequestFactory(
                (uri, method) -> new CancellableRequest(client, uri, method, cancellation), interceptors);
        ClientHttpRequest prepared = factory.createRequest(request.uri(), HttpMethod.valueOf(request.method()));
        request.headers().forEach((name, values) -> prepared.getHeaders().put(name, new ArrayList<>(values)));
        if (request.body() != null) {
            Channels.newChannel(prepared.getBody()).write(request.body().duplicate());
        }
        return prepared;
    }

    private static SseTransport.Response response(ClientHttpResponse response) throws IOException {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.getHeaders().forEach((name, values) -> headers.put(name, List.copyOf(values)));
        InputStream body = response.getBody();
        return new SseTransport.Response(response.getStatusCode().value(), headers, body);
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }
}
