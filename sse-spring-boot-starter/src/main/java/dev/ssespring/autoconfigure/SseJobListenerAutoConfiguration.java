package dev.ssespring.autoconfigure;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseTransport;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobWorkers;
import dev.ssespring.jobs.RemoteWorkersBuilder;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.listener.SseJobListenerBeanPostProcessor;
import dev.ssespring.jobs.listener.SseJobListenerRegistry;
import dev.ssespring.publisher.PayloadWriter;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for methods that are annotated with {@link
 * dev.ssespring.jobs.listener.SseJobListener}.
 */
@AutoConfiguration(after = {SseJobsAutoConfiguration.class, SseClientAutoConfiguration.class})
@ConditionalOnClass(SseJobs.class)
@EnableConfigurationProperties(SseWorkerProperties.class)
public final class SseJobListenerAutoConfiguration {

    @Bean
    static SseJobListenerBeanPostProcessor sseJobListenerBeanPostProcessor(ConfigurableBeanFactory beanFactory) {
        return new SseJobListenerBeanPostProcessor(beanFactory);
    }

    @Bean
    @ConditionalOnMissingBean
    SseJobListenerRegistry sseJobListenerRegistry(
            @Qualifier("sseRemoteJobWorkers") ObjectProvider<JobWorkers> remote,
            ObjectProvider<SseJobs> local,
            SseWorkerProperties properties) {
        return new SseJobListenerRegistry(
                () -> {
                    JobWorkers workers = remote.getIfAvailable();
                    return (workers != null) ? workers : local.getObject();
                },
                properties.drainTimeout());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("sse.worker.url")
    @ConditionalOnBean({SseClient.class, SseTransport.class})
    static class RemoteWorkersConfiguration {

        private static final String THREAD_NAME_PREFIX = "sse-job-";

        @Bean(name = SseJobsAutoConfiguration.EXECUTOR, defaultCandidate = false)
        @ConditionalOnMissingBean(name = SseJobsAutoConfiguration.EXECUTOR)
        ExecutorFactoryBean sseWorkerExecutor(Environment environment, SseWorkerProperties properties) {
            return new ExecutorFactoryBean(
                    environment,
                    THREAD_NAME_PREFIX,
                    () -> SseThreads.virtualOrPooled(THREAD_NAME_PREFIX, properties.threads()));
        }

        /** Not a default candidate: the queues of this application start workers, too. */
        @Bean(defaultCandidate = false)
        @ConditionalOnMissingBean(name = "sseRemoteJobWorkers")
        JobWorkers sseRemoteJobWorkers(
                SseWorkerProperties properties,
                SseClient client,
                SseTransport transport,
                @Qualifier(SseJobsAutoConfiguration.EXECUTOR) Executor executor,
                SseClock clock,
                ObjectProvider<PayloadWriter> writers,
                ObjectProvider<PayloadReader> readers,
                ObjectProvider<JobInterceptor> interceptors) {
            RemoteWorkersBuilder builder = new RemoteWorkersBuilder(
                            String.valueOf(properties.url()), client, transport, executor, clock)
                    .headers(properties::headers)
                    .idle(properties.idle());
            writers.ifAvailable(writer -> readers.ifAvailable(reader -> builder.json(writer, reader)));
            interceptors.orderedStream().forEach(builder::interceptor);
            return builder.build();
        }
    }
}
