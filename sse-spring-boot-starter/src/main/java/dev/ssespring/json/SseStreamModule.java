package dev.ssespring.json;

import dev.ssespring.publisher.SseStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Refuses to write an {@link SseStream} as JSON. A stream has no properties, so a response written by Jackson instead
 * of opening the stream would be {@code {}} with status 200.
 */
public final class SseStreamModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    /** Creates the module. */
    public SseStreamModule() {
        super(SseStreamModule.class.getName());
        addSerializer(SseStream.class, new Refusing());
    }

    private static final class Refusing extends ValueSerializer<SseStream> {

        @Override
        public void serialize(SseStream stream, JsonGenerator generator, SerializationContext context) {
            throw DatabindException.from(
                    generator,
                    "An SseStream is not written as JSON: return it from a controller method of Spring MVC, or"
                            + " SseServerResponse.of(stream) from a functional endpoint. WebFlux cannot serve it: use"
                            + " spring-boot-starter-webmvc, or return a Flux of ServerSentEvent");
        }
    }
}
