package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListener;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.CurrentTraceContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelBaggageManager;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Trace contexts of jobs, with the tracer of OpenTelemetry. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobTracingIntegrationTests {

    private final SdkTracerProvider provider = SdkTracerProvider.builder().build();
    private final Tracer tracer = tracer();

    private Tracer tracer() {
        OtelCurrentTraceContext current = new OtelCurrentTraceContext();
        return new OtelTracer(
                provider.get("test"), current, event -> {}, new OtelBaggageManager(current, List.of(), List.of()));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** As Spring Boot does with its tracing. */
    private void trace(TestServer server) {
        OtelPropagator propagator = new OtelPropagator(
                ContextPropagators.create(W3CTraceContextPropagator.getInstance()), provider.get("test"));
        server.context()
                .getBean(ObservationRegistry.class)
                .observationConfig()
                .observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer)));
    }

    record Handled(@Nullable String traceParent, @Nullable TraceContext current) {}

    static class Traced {

        final BlockingQueue<Handled> handled = new LinkedBlockingQueue<>();
        private final Tracer tracer;

        Traced(Tracer tracer) {
            this.tracer = tracer;
        }

        @SseJobListener(queue = "traced")
        void work(String payload, JobContext job) {
            CurrentTraceContext current = tracer.currentTraceContext();
            handled.add(new Handled(job.traceParent(), current.context()));
        }
    }

    @SuppressWarnings("try") // The scope is only closed.
    private void submitsInOneTrace(TestServer dispatcher, TestServer worker) throws Exception {
        JobQueue<String, Void> queue =
                dispatcher.context().getBean(SseJobs.class).queue("traced", String.class, Void.class);
        Traced traced = worker.context().getBean(Traced.class);

        queue.submit("untraced");
        Handled untraced = traced.handled.poll(20, TimeUnit.SECONDS);
        assertThat(untraced).isNotNull();
        assertThat(untraced.traceParent()).isNull();

        trace(dispatcher);
        if (worker != dispatcher) {
            trace(worker);
        }
        Span parent = tracer.nextSpan().name("request").start();
        try (Tracer.SpanInScope scope = tracer.withSpan(parent)) {
            queue.submit("traced");
        }

        Handled handled = traced.handled.poll(20, TimeUnit.SECONDS);
        assertThat(handled).isNotNull();
        TraceContext context = handled.current();
        assertThat(context).isNotNull();
        assertThat(context.traceId()).isEqualTo(parent.context().traceId());
        assertThat(handled.traceParent()).startsWith("00-%s-%s-".formatted(context.traceId(), context.parentId()));
        // Between the two is the span of the submission.
        assertThat(context.parentId()).isNotEqualTo(parent.context().spanId());
        parent.end();
    }

    @Test
    void aListenerOfTheSameApplicationContinuesTheTraceOfTheSubmitter() throws Exception {
        try (TestServer server =
                TestServer.Kind.TOMCAT.start(context -> context.registerBean(Traced.class, () -> new Traced(tracer)))) {
            submitsInOneTrace(server, server);
        }
    }

    @Test
    void aListenerOfAnotherApplicationContinuesTheTraceOfTheSubmitter() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(JobAuthorizer.class, () -> (access, queue, caller) -> true),
                        "sse.jobs.path=/jobs");
                TestServer service = TestServer.Kind.TOMCAT.start(
                        context -> context.registerBean(Traced.class, () -> new Traced(tracer)),
                        "sse.worker.url=http://localhost:" + server.port() + "/jobs")) {
            submitsInOneTrace(server, service);
        }
    }
}
