package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.reactor.ReactorSse;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.MDC;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** What producers and reactive sources see of the request's thread, and of each other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ThreadContextIntegrationTests {

    private static final String KEY = ThreadContextIntegrationTests.class.getName();
    private static final ThreadLocal<String> REGISTERED = new ThreadLocal<>();
    private static final ThreadLocal<String> UNKNOWN = new ThreadLocal<>();

    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, REGISTERED);
    }

    @AfterEach
    void unregister() {
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        pool.shutdownNow();
    }

    @EachServer
    void producersAndSourcesHaveTheRequestsContextAndNothingThatOthersLeft(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> {})) {
            assertContexts(server, false);
        }
    }

    @EachServer
    @EnabledForJreRange(min = JRE.JAVA_21)
    void onVirtualThreadsToo(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, context -> {}, "spring.threads.virtual.enabled=true")) {
            assertContexts(server, false);
        }
    }

    /** A pool of the application keeps what no accessor knows: that is its own business. */
    @EachServer
    void onThreadsOfTheApplicationTooAndWhatIsCarriedIsRemovedThere(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(
                kind,
                context -> context.registerBean(
                        "sseProducerExecutor",
                        Executor.class,
                        () -> pool,
                        definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false)))) {
            assertContexts(server, true);
        }
    }

    private static void assertContexts(TestServer server, boolean pooled) throws Exception {
        for (String path : new String[] {"/thread-context/producer", "/thread-context/source"}) {
            for (int i = 0; i < 20; i++) {
                String own = path + i;
                SseReader reader = new SseReader(
                        server.get(path, "Accept-Language", "fr", "X-Mine", own).body());
                int events = 0;
                for (SseEvent event = reader.read(); event != null && events < 40; event = reader.read()) {
                    if (event.data() == null) {
                        continue;
                    }
                    events++;
                    String unknown = pooled ? "(null|left)" : "null";
                    assertThat(event.data()).matches("%s %s fr http.server.requests %s".formatted(own, own, unknown));
                }
                assertThat(events).isPositive();
            }
            // And one that has nothing to carry.
            SseReader reader =
                    new SseReader(server.get(path, "Accept-Language", "fr").body());
            assertThat(reader.read().data()).startsWith("null null fr ");
        }
    }

    private static TestServer start(
            TestServer.Kind kind,
            ApplicationContextInitializer<GenericApplicationContext> beans,
            String... properties) {
        return kind.start(
                context -> {
                    context.registerBean(Contexts.class);
                    context.registerBean(Filter.class, () -> (request, response, chain) -> {
                        String mine = ((HttpServletRequest) request).getHeader("X-Mine");
                        if (mine != null) {
                            MDC.put("request", mine);
                            REGISTERED.set(mine);
                        }
                        try {
                            chain.doFilter(request, response);
                        } finally {
                            MDC.clear();
                            REGISTERED.remove();
                        }
                    });
                    beans.initialize(context);
                },
                properties);
    }

    @RestController
    static class Contexts {

        private final SseEventPublisher publisher;
        private final ObservationRegistry observations;

        Contexts(SseEventPublisher publisher, ObservationRegistry observations) {
            this.publisher = publisher;
            this.observations = observations;
        }

        @GetMapping("/thread-context/producer")
        SseStream producer() {
            return publisher.stream(out -> {
                String seen = seen();
                leave();
                out.send(SseEvent.of(seen));
            });
        }

        /** So little fits into its mailbox that it is asked again and again. */
        @GetMapping("/thread-context/source")
        SseStream source() {
            AtomicInteger count = new AtomicInteger();
            Flux<String> numbers = Flux.generate(sink -> {
                if (count.incrementAndGet() > 40) {
                    sink.complete();
                } else {
                    String seen = seen();
                    leave();
                    sink.next(seen);
                    restore(seen);
                }
            });
            return ReactorSse.stream(publisher, numbers).with(StreamOptions.DEFAULTS.mailbox(1, 1_000));
        }

        private String seen() {
            Observation current = observations.getCurrentObservation();
            return "%s %s %s %s %s"
                    .formatted(
                            MDC.get("request"),
                            REGISTERED.get(),
                            LocaleContextHolder.getLocale(),
                            (current != null) ? current.getContextView().getName() : null,
                            UNKNOWN.get());
        }

        private void leave() {
            MDC.put("request", "left");
            REGISTERED.set("left");
            UNKNOWN.set("left");
            LocaleContextHolder.setLocale(Locale.KOREAN);
        }

        /** Several elements may come from one call. */
        private void restore(String seen) {
            String[] parts = seen.split(" ", -1);
            set(parts[0], parts[1]);
            UNKNOWN.remove();
            LocaleContextHolder.setLocale(Locale.forLanguageTag(parts[2]));
        }

        private void set(String mdc, String registered) {
            MDC.put("request", mdc.equals("null") ? null : mdc);
            REGISTERED.set(registered.equals("null") ? null : registered);
        }
    }
}
