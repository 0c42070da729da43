package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.listener.FailedEventListener;
import dev.ssespring.client.listener.SseListenerContainer;
import dev.ssespring.client.listener.SseListenerRegistry;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.URL;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is registered, its tags are spelled alike: keys lower case with dots, values lower case with hyphens. */
class TagSpellingTests {

    private static final Pattern VALUE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final Pattern KEY = Pattern.compile("[a-z]+(\\.[a-z]+)*");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SseConnection connection = mock();

    @Test
    void everyTagOfEveryMeterIsSpelledTheSameWay() {
        registerEverything();

        assertThat(tags()).isNotEmpty().allSatisfy(tag -> {
            assertThat(tag.getKey()).matches(KEY);
            assertThat(tag.getValue()).as(tag.getKey()).matches(VALUE);
        });
    }

    @Test
    void everyConstantIsATagValue() {
        registerEverything();

        assertThat(values("sse.streams.closed", "reason")).isEqualTo(spelled(CloseReason.values()));
        assertThat(values("sse.client.reconnects", "cause")).isEqualTo(spelled(DisconnectCause.values()));
        assertThat(values("sse.client.closed", "reason")).isEqualTo(spelled(SseSignal.Closed.Reason.values()));
        assertThat(values("sse.client.listener.failed", "outcome"))
                .isEqualTo(spelled(FailedEventListener.Outcome.values()));
        assertThat(values("sse.client.connections", "state"))
                .isEqualTo(spelled(Stream.of(SseConnection.State.values())
                        .filter(state -> state != SseConnection.State.CLOSED)
                        .toArray(Enum<?>[]::new)));
        assertThat(values("sse.client.reconnects", "cause")).contains("end-of-stream", "connection-lost");
        assertThat(values("sse.jobs.settled", "outcome")).isEqualTo(spelled(AckResult.values()));
    }

    @Test
    void nothingElseRegistersMeters() {
        URL classes = SseMetrics.class.getProtectionDomain().getCodeSource().getLocation();
        assertThat(new ClassFileImporter()
                        .importUrl(classes).stream()
                                .filter(type -> !type.getPackageName().endsWith(".autoconfigure"))
                                .filter(TagSpellingTests::knowsTheRegistry)
                                .map(JavaClass::getSimpleName)
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        SseMetrics.class.getSimpleName(),
                        MicrometerDeliveryTimer.class.getSimpleName(),
                        RedisBrokerMetrics.class.getSimpleName(),
                        SseRunsMetrics.class.getSimpleName(),
                        SseJobsMetrics.class.getSimpleName(),
                        SseClientMetrics.class.getSimpleName(),
                        SseClientMeters.class.getSimpleName());
    }

    @Test
    void theEndpointNamesReasonsAsTheMetersDo() {
        try (ActuateFixture fixture = new ActuateFixture()) {
            assertThat(SseReport.Totals.of(fixture.publisher.statistics()).closed())
                    .containsOnlyKeys(spelled(CloseReason.values()));
        }
    }

    @Test
    void theReasonOfAnEndIsLabelledAsTheMetersTagIt() {
        assertThat(CloseReason.values())
                .allSatisfy(reason -> assertThat(reason.label())
                        .isEqualTo(TagValue.of(reason))
                        .matches(VALUE));
    }

    @Test
    void theHealthOfListenersNamesStatesAsTagsAre() {
        Map<SseSignal.Closed.Reason, Object> states = new EnumMap<>(SseSignal.Closed.Reason.class);
        for (SseSignal.Closed.Reason reason : SseSignal.Closed.Reason.values()) {
            states.put(reason, stateAfter(reason));
        }

        assertThat(states)
                .hasSize(SseSignal.Closed.Reason.values().length)
                .allSatisfy((reason, state) -> assertThat((String) state).matches(VALUE));
    }

    private void registerEverything() {
        RedisSseBroker broker = mock();
        SseClient client = mock();
        given(connection.name()).willReturn("orders");
        try (ActuateFixture fixture = new ActuateFixture()) {
            new SseMetrics(fixture.publisher, fixture.clock).bindTo(registry);
        }
        new MicrometerDeliveryTimer(registry);
        new RedisBrokerMetrics(broker).bindTo(registry);
        new SseClientMetrics(client).bindTo(registry);
        count(new SseClientMeters(registry));
        report(new SseJobsMetrics(registry));
        observe();
    }

    private void report(SseJobsMetrics jobs) {
        jobs.onDispatched("thumbs", Duration.ZERO);
        for (JobAck.Kind kind : JobAck.Kind.values()) {
            for (AckResult result : AckResult.values()) {
                jobs.onAcknowledged("thumbs", kind, result);
            }
        }
    }

    private void count(SseClientMeters meters) {
        SseEvent event = SseEvent.of("created", "data");
        meters.signal(connection, new SseSignal.Event(event));
        for (DisconnectCause cause : DisconnectCause.values()) {
            meters.signal(connection, new SseSignal.Disconnected(cause, null, Duration.ZERO));
        }
        for (SseSignal.Closed.Reason reason : SseSignal.Closed.Reason.values()) {
            meters.signal(connection, new SseSignal.Closed(reason, null));
        }
        for (FailedEventListener.Outcome outcome : FailedEventListener.Outcome.values()) {
            meters.failed("orders", event, new IllegalStateException(), outcome);
        }
    }

    private void observe() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        SseClientObservations observer = new SseClientObservations(observations);
        observer.handling(connection, SseEvent.of("created", "data")).end(null);
        assertThat(registry.find("sse.client.handling").timer()).isNotNull();
    }

    private Stream<Tag> tags() {
        return registry.getMeters().stream().map(Meter::getId).flatMap(id -> id.getTags().stream());
    }

    private Set<String> values(String meter, String key) {
        return registry.get(meter).meters().stream()
                .map(each -> String.valueOf(each.getId().getTag(key)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> spelled(Enum<?>... constants) {
        return Arrays.stream(constants).map(TagValue::of).collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean knowsTheRegistry(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(MeterRegistry.class));
    }

    private static Object stateAfter(SseSignal.Closed.Reason reason) {
        SseListenerContainer container = mock();
        given(container.id()).willReturn("orders");
        given(container.disconnectedFor()).willReturn(Duration.ZERO);
        given(container.end()).willReturn(Optional.of(new SseSignal.Closed(reason, null)));
        SseListenerRegistry listeners = mock();
        given(listeners.containers()).willReturn(List.of(container));
        Map<?, ?> detail = (Map<?, ?>) new SseListenerHealthIndicator(listeners, Duration.ZERO)
                .health()
                .getDetails()
                .get("orders");
        return detail.get("state");
    }
}
