package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.SseJobsEndpoint;
import dev.ssespring.actuate.SseJobsHealthIndicator;
import dev.ssespring.actuate.SseJobsMetrics;
import dev.ssespring.client.PayloadReader;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobSubmitInterceptor;
import dev.ssespring.jobs.JobsBuilder;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.jobs.JobEndpointOptions;
import dev.ssespring.web.jobs.JobEndpoints;
import dev.ssespring.web.jobs.JobRefusalResolver;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Servlet;
import java.util.concurrent.Executor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
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
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** {@link EnableAutoConfiguration Auto-configuration} for {@link SseJobs}. */
@AutoConfiguration(
        after = {SseAutoConfiguration.class, SseWebMvcAutoConfiguration.class, SseClientAutoConfiguration.class},
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration",
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration"
        },
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass(SseJobs.class)
@ConditionalOnSingleCandidate(SseEventPublisher.class)
@EnableConfigurationProperties({SseJobsProperties.class, SseWorkerProperties.class})
@Import(RedisJobStoreConfiguration.class)
public final class SseJobsAutoConfiguration {

    static final String EXECUTOR = "sseJobExecutor";

    private static final Log LOG = LogFactory.getLog(SseJobsAutoConfiguration.class);
    private static final String THREAD_NAME_PREFIX = "sse-job-";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SseJobs sseJobs(
            SseEventPublisher publisher,
            JobStore store,
            @Qualifier(EXECUTOR) Executor executor,
            SseClock clock,
            SseJobsProperties properties,
            ObjectProvider<PayloadWriter> writers,
            ObjectProvider<PayloadReader> readers,
            ObjectProvider<JobObserver> observers,
            ObjectProvider<JobInterceptor> interceptors,
            ObjectProvider<JobSubmitInterceptor> submitInterceptors) {
        JobsBuilder builder = new JobsBuilder(publisher, store, executor, clock).options(properties.toOptions());
        writers.ifAvailable(writer -> readers.ifAvailable(reader -> builder.json(writer, reader)));
        observers.orderedStream().forEach(builder::observer);
        interceptors.orderedStream().forEach(builder::interceptor);
        submitInterceptors.orderedStream().forEach(builder::submitInterceptor);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean(JobStore.class)
    InMemoryJobStore sseJobStore(SseClock clock) {
        return new InMemoryJobStore(clock);
    }

    @Bean(name = EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = EXECUTOR)
    ExecutorFactoryBean sseJobExecutor(Environment environment, SseWorkerProperties properties) {
        return new ExecutorFactoryBean(
                environment,
                THREAD_NAME_PREFIX,
                () -> SseThreads.virtualOrPooled(THREAD_NAME_PREFIX, properties.threads()));
    }

    @Bean
    @ConditionalOnMissingBean(name = "sseJobsLifecycle")
    PhasedLifecycle sseJobsLifecycle(SseJobs jobs) {
        return new PhasedLifecycle(PhasedLifecycle.JOBS_PHASE, jobs::accept, jobs::drain);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Servlet.class, DispatcherServlet.class})
    static class JobsWebConfiguration {

        @Bean
        @ConditionalOnMissingBean
        JobRefusalResolver sseJobRefusalResolver() {
            return new JobRefusalResolver();
        }

        @Bean
        @ConditionalOnProperty("sse.jobs.path")
        @ConditionalOnMissingBean(name = "sseJobRoutes")
        RouterFunction<ServerResponse> sseJobRoutes(
                SseJobs jobs,
                SseJobsProperties properties,
                PayloadReader json,
                ObjectProvider<JobAuthorizer> authorizer) {
            String path = String.valueOf(properties.path());
            JobAuthorizer deciding = authorizer.getIfAvailable(() -> JobAuthorizer.DENY_ALL);
            if (deciding == JobAuthorizer.DENY_ALL) {
                LOG.warn(("SSE jobs at '%s' refuse each request with 403, because there is no JobAuthorizer bean."
                                + " Declare a JobAuthorizer that allows your workers, or remove 'sse.jobs.path'")
                        .formatted(path));
            }
            JobEndpointOptions options = new JobEndpointOptions(path, properties.submission(), (int)
                    properties.maxBodySize().toBytes());
            return JobEndpoints.routes(jobs.dispatcher(), deciding, options, json);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    @ConditionalOnBean(MeterRegistry.class)
    static class JobsMetricsConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SseJobsMetrics sseJobsMetrics(MeterRegistry registry) {
            return new SseJobsMetrics(registry);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    @ConditionalOnEnabledHealthIndicator("sse-jobs")
    static class JobsHealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = {"sseJobsHealthIndicator", "sseJobsHealthContributor"})
        SseJobsHealthIndicator sseJobsHealthContributor(SseJobs jobs) {
            return new SseJobsHealthIndicator(jobs);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    @ConditionalOnAvailableEndpoint(SseJobsEndpoint.class)
    static class JobsEndpointConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SseJobsEndpoint sseJobsEndpoint(SseJobs jobs) {
            return new SseJobsEndpoint(jobs);
        }
    }
}
