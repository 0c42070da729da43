package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Together;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class StreamObservationsTests {

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean stream = new AtomicBoolean();
    private final ServerRequestObservationContext context =
            new ServerRequestObservationContext(new MockHttpServletRequest(), new MockHttpServletResponse());
    private final ObservationRegistry registry = ObservationRegistry.create();

    StreamObservationsTests() {
        registry.observationConfig().observationHandler(new StreamObservations(asked -> {
            if (over.get()) {
                throw new IllegalStateException("The request object has been recycled");
            }
            return stream.get();
        }));
    }

    @Test
    void aScopeOfAProducerThatClosesAfterTheRequestIsOverDoesNotTouchTheRequest() throws Exception {
        Observation observation = Observation.start("http.server.requests", () -> context, registry);
        observation.openScope().close();
        over.set(true);

        Together.run(() -> observation.openScope().close());

        assertThat(context.getLowCardinalityKeyValues()).isEmpty();
    }

    @Test
    void aScopeOfAProducerThatClosesBeforeTheHandlerHasReturnedDecidesNothing() throws Exception {
        Observation observation = Observation.start("http.server.requests", () -> context, registry);
        Observation.Scope scope = observation.openScope();
        Together.run(() -> observation.openScope().close());
        stream.set(true);

        scope.close();

        assertThat(context.getLowCardinalityKeyValue("sse.stream")).isNotNull();
    }
}
