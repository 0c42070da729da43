package dev.ssespring.autoconfigure;

import dev.ssespring.concurrent.SseThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * The threads of streams that have a producer of their own. Not the application's executor: with 8 threads and an
 * unbounded queue, the ninth stream would stay silent. No default candidate, so that Boot still makes that one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = ProducerExecutorConfiguration.BEAN_NAME)
class ProducerExecutorConfiguration {

    static final String BEAN_NAME = "sseProducerExecutor";

    private static final String THREAD_NAME_PREFIX = "sse-producer-";

    @Bean(name = BEAN_NAME, defaultCandidate = false)
    @ConditionalOnThreading(Threading.VIRTUAL)
    Executor virtualThreads() {
        return new VirtualThreadTaskExecutor(THREAD_NAME_PREFIX);
    }

    // The method inferred on newer JDKs, close(), would wait for producers that do not heed their interrupt.
    @Bean(name = BEAN_NAME, defaultCandidate = false, destroyMethod = "shutdownNow")
    @ConditionalOnThreading(Threading.PLATFORM)
    ExecutorService platformThreads(SseProperties properties) {
        return SseThreads.threadPerTask(THREAD_NAME_PREFIX, properties.producerThreads());
    }
}
