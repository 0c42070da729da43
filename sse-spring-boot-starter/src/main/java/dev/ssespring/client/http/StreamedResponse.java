package dev.ssespring.client.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** Response whose body is still being received. Closing it does not read the rest of the body, which may be endless. */
final class StreamedResponse implements ClientHttpResponse {

    private final HttpResponse<InputStream> response;
    private final HttpHeaders headers = new HttpHeaders();

    StreamedResponse(HttpResponse<InputStream> response) {
        this.response = response;
        response.headers().map().forEach(headers::put);
    }

    @Override
    public HttpStatusCode getStatusCode() {
        return HttpStatusCode.valueOf(response.statusCode());
    }

    @Override
    public String getStatusText() {
        // HTTP/2 has none, and the HTTP client does not provide it.
        return "";
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public InputStream getBody() {
        return response.body();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
