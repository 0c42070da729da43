package dev.ssespring.client.http;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class CancellableRequestTests {

    private final HttpClient client = mock();
    private final HttpResponse<InputStream> response = mock();
    private final InputStream body = mock();

    @Test
    void aResponseThatComesWithAnInterruptIsClosed() throws Exception {
        given(response.body()).willReturn(body);
        given(client.<InputStream>sendAsync(any(), any())).willReturn(new InterruptedAsItCompletes(response));
        CancellableRequest request =
                new CancellableRequest(client, URI.create("http://localhost"), HttpMethod.GET, new Cancellation());

        assertThatExceptionOfType(CancellableRequest.InterruptedSendException.class)
                .isThrownBy(request::execute);

        verify(body).close();
    }

    /** Future of a thread that is interrupted after the response was received and before it is returned. */
    private static final class InterruptedAsItCompletes extends CompletableFuture<HttpResponse<InputStream>> {

        private boolean interrupted;

        InterruptedAsItCompletes(HttpResponse<InputStream> response) {
            complete(response);
        }

        @Override
        public HttpResponse<InputStream> get() throws InterruptedException {
            if (!interrupted) {
                interrupted = true;
                throw new InterruptedException();
            }
            return join();
        }
    }
}
