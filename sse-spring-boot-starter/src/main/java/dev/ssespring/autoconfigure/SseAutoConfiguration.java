package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.MicrometerContextCapture;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.json.JsonPayloadWriter;
import dev.ssespring.json.SseStreamModule;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.PublisherBuilder;
import dev.ssespring.publisher.PublisherCustomizer;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link SseEventPublisher}, which needs no web server. A
 * WebFlux application has a publisher only if it has a broker that other nodes read.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@EnableConfigurationProperties(SseProperties.class)
@Import(ClockConfiguration.class)
public final class SseAutoConfiguration {

    static final String PRODUCER_EXECUTOR = "sseProducerExecutor";

    /** Declared before the broker in memory, which is the fallback. */
    @Bean
    @ConditionalOnNotWebApplication
    @ConditionalOnMissingBean({SseBroker.class, SseEventPublisher.class})
    static UnservedPublisherCheck sseUnservedPublisherCheck(ConfigurableListableBeanFactory beanFactory) {
        return new UnservedPublisherCheck(beanFactory);
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(PossibleSubscribersCondition.class)
    SseEventPublisher sseEventPublisher(
            SseBroker broker,
            SseProperties properties,
            @Qualifier(PRODUCER_EXECUTOR) Executor producers,
            SseClock clock,
            ObjectProvider<PublisherCustomizer> customizers) {
        PublisherBuilder builder =
                SseEventPublisher.builder(broker, producers, clock).options(properties.toOptions());
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    /**
     * The threads of streams with a producer. Not the application's executor: with its 8 threads and unbounded queue, the
     * ninth stream would stay silent. Not a default candidate, so that Boot still creates that executor.
     */
    @Bean(name = PRODUCER_EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = PRODUCER_EXECUTOR)
    ExecutorFactoryBean sseProducerExecutor(Environment environment, SseProperties properties) {
        String prefix = "sse-producer-";
        return new ExecutorFactoryBean(
                environment, prefix, () -> SseThreads.threadPerTask(prefix, properties.producerThreads()));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    PublisherCustomizer sseHooksCustomizer(
            PayloadWriter payloads,
            ObjectProvider<SubscriptionAuthorizer> authorizer,
            ObjectProvider<StreamListener> listeners,
            ObjectProvider<ContextCapture> contexts,
            ObjectProvider<DeliveryTimer> timer) {
        return builder -> {
            builder.payloads(payloads);
            authorizer.ifAvailable(builder::authorizer);
            timer.ifAvailable(builder::deliveryTimer);
            listeners.orderedStream().forEach(builder::listener);
            contexts.orderedStream().forEach(builder::context);
        };
    }

    @Bean
    @ConditionalOnMissingBean
    @Conditional(PossibleSubscribersCondition.class)
    SseBroker sseBroker(SseProperties properties, SseClock clock) {
        return SseBroker.inMemory(properties.history().toPolicy(), clock);
    }

    @Bean
    @ConditionalOnMissingBean(name = "sseStreamsLifecycle")
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    PhasedLifecycle sseStreamsLifecycle(SseEventPublisher publisher) {
        return new PhasedLifecycle(PhasedLifecycle.STREAMS_PHASE, publisher::start, publisher::drain);
    }

    @Bean
    @ConditionalOnMissingBean
    PayloadWriter ssePayloadWriter() {
        return payload -> {
            throw new IllegalArgumentException(("'payload' of type %s requires JSON, but there is no JsonMapper bean"
                            + " (or more than one, none of them primary): add spring-boot-starter-jackson, or pass a String")
                    .formatted(payload.getClass().getName()));
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ContextSnapshotFactory.class)
    static class ContextPropagationConfiguration {

        @Bean
        @ConditionalOnMissingBean
        MicrometerContextCapture sseMicrometerContextCapture() {
            boolean hasMdc = ClassUtils.isPresent("org.slf4j.MDC", SseAutoConfiguration.class.getClassLoader());
            return new MicrometerContextCapture(
                    ContextRegistry.getInstance(), hasMdc ? new Slf4jThreadLocalAccessor() : null);
        }
    }

    /** Processed before the methods of the enclosing class, and replaces the last of them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JsonWriterConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(JsonMapper.class)
        @ConditionalOnMissingBean(PayloadWriter.class)
        JsonPayloadWriter ssePayloadWriter(JsonMapper mapper) {
            return new JsonPayloadWriter(mapper);
        }

        @Bean
        @ConditionalOnMissingBean
        SseStreamModule sseStreamModule() {
            return new SseStreamModule();
        }
    }
}
