package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseRunObservations;
import dev.ssespring.actuate.SseRunsEndpoint;
import dev.ssespring.actuate.SseRunsHealthIndicator;
import dev.ssespring.actuate.SseRunsMetrics;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.RunAuthorizer;
import dev.ssespring.runs.RunInterceptor;
import dev.ssespring.runs.RunListener;
import dev.ssespring.runs.RunsBuilder;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.web.CurrentStreamRequest;
import dev.ssespring.web.RunRefusalResolver;
import dev.ssespring.web.RunStartCondition;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Servlet;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;

/** {@link EnableAutoConfiguration Auto-configuration} for {@link SseRuns}. */
@AutoConfiguration(
        after = {SseAutoConfiguration.class, SseWebMvcAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration"
        },
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnSingleCandidate(SseEventPublisher.class)
@EnableConfigurationProperties(SseRunsProperties.class)
@Import(RedisRunStoreConfiguration.class)
public final class SseRunsAutoConfiguration {

    private static final String EXECUTOR = "sseRunExecutor";
    private static final String REQUEST = "sseRunRequest";
    private static final String START_CONDITION = "sseRunStartCondition";
    private static final String THREAD_NAME_PREFIX = "sse-run-";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SseRuns sseRuns(
            SseEventPublisher publisher,
            RunStore store,
            @Qualifier(EXECUTOR) Executor executor,
            SseClock clock,
            SseRunsProperties properties,
            PayloadWriter payloads,
            @Qualifier(REQUEST) Supplier<Optional<StreamRequest>> request,
            @Qualifier(START_CONDITION) ObjectProvider<BooleanSupplier> startCondition,
            ObjectProvider<RunAuthorizer> authorizer,
            ObjectProvider<RunListener> listeners,
            ObjectProvider<RunInterceptor> interceptors,
            ObjectProvider<ContextCapture> contexts,
            ObjectProvider<RunDialect> dialects) {
        RunsBuilder builder = new RunsBuilder(publisher, store, executor, clock)
                .options(properties.toOptions())
                .payloads(payloads)
                .currentRequest(request);
        startCondition.ifAvailable(builder::startable);
        authorizer.ifAvailable(builder::authorizer);
        listeners.orderedStream().forEach(builder::listener);
        interceptors.orderedStream().forEach(builder::interceptor);
        contexts.orderedStream().forEach(builder::context);
        dialects.orderedStream().forEach(builder::dialect);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean(RunStore.class)
    InMemoryRunStore sseRunStore(SseRunsProperties properties, SseClock clock) {
        return new InMemoryRunStore(properties.memory().toLimits(), clock);
    }

    @Bean(name = EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = EXECUTOR)
    ExecutorFactoryBean sseRunExecutor(Environment environment, SseRunsProperties properties) {
        // A producer may still be on its way out when its place is taken by the next run.
        int threads = 2 * properties.toOptions().maxActive();
        return new ExecutorFactoryBean(
                environment, THREAD_NAME_PREFIX, () -> SseThreads.threadPerTask(THREAD_NAME_PREFIX, threads));
    }

    @Bean
    @ConditionalOnMissingBean(name = "sseRunsLifecycle")
    PhasedLifecycle sseRunsLifecycle(SseRuns runs) {
        return new PhasedLifecycle(PhasedLifecycle.RUNS_PHASE, runs::accept, runs::drain);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Servlet.class, DispatcherServlet.class})
    static class ServletConfiguration {

        @Bean(name = REQUEST, defaultCandidate = false)
        @ConditionalOnMissingBean(name = REQUEST)
        CurrentStreamRequest sseRunRequest() {
            return new CurrentStreamRequest("starting_after");
        }

        @Bean(name = START_CONDITION, defaultCandidate = false)
        @ConditionalOnMissingBean(name = START_CONDITION)
        RunStartCondition sseRunStartCondition() {
            return new RunStartCondition();
        }

        @Bean
        @ConditionalOnMissingBean
        RunRefusalResolver sseRunRefusalResolver(SseRunsProperties properties) {
            return new RunRefusalResolver(properties.retry());
        }
    }

    @Bean(name = REQUEST, defaultCandidate = false)
    @ConditionalOnMissingBean(name = REQUEST)
    Supplier<Optional<StreamRequest>> sseNoRunRequest() {
        return Optional::empty;
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class MetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SseRunsMetrics sseRunsMetrics(MeterRegistry registry) {
            return new SseRunsMetrics(registry);
        }

        /** The runs need the listener: their counts are bound when both are there. */
        @Bean
        SmartInitializingSingleton sseRunsMetricsBinding(SseRunsMetrics metrics, ObjectProvider<SseRuns> runs) {
            return () -> runs.ifUnique(metrics::bind);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    @ConditionalOnBean(ObservationRegistry.class)
    static class ObservationConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SseRunObservations sseRunObservations(ObservationRegistry registry) {
            return new SseRunObservations(registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("sse-runs")
    static class RunsHealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = {"sseRunsHealthIndicator", "sseRunsHealthContributor"})
        SseRunsHealthIndicator sseRunsHealthContributor(SseRuns runs) {
            return new SseRunsHealthIndicator(runs);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnAvailableEndpoint(SseRunsEndpoint.class)
    @EnableConfigurationProperties(SseEndpointProperties.class)
    static class RunsEndpointConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SseRunsEndpoint sseRunsEndpoint(SseRuns runs, SseEndpointProperties properties) {
            return new SseRunsEndpoint(runs, properties.showValues());
        }
    }
}
