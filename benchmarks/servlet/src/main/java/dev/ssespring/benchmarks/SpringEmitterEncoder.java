package dev.ssespring.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter.DataWithMediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What {@code SseEmitter.send} does short of the servlet: builds the parts and has the message converter for Strings
 * write each into memory. No lock, no flush, no search among many converters.
 */
record SpringEmitterEncoder(List<Sample> samples) implements StreamEncoder {

    private static final StringHttpMessageConverter CONVERTER = new StringHttpMessageConverter(StandardCharsets.UTF_8);

    @Override
    public void encodeAll(Consumer<Object> wire) throws IOException {
        Response response = new Response();
        for (Sample sample : samples) {
            SseEmitter.SseEventBuilder event =
                    SseEmitter.event().id(sample.id()).name(sample.event()).data(sample.data());
            for (DataWithMediaType part : event.build()) {
                response.write((String) part.getData(), part.getMediaType());
            }
            wire.accept(response.body);
            response.body.reset();
        }
    }

    private static final class Response implements HttpOutputMessage {

        private final HttpHeaders headers = new HttpHeaders();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Response() {
            headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        }

        void write(String text, @Nullable MediaType type) throws IOException {
            if (CONVERTER.canWrite(String.class, type)) {
                CONVERTER.write(text, type, this);
            }
        }

        @Override
        public OutputStream getBody() {
            return body;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }
    }
}
