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
 * The threads of connections, one each: no stream that is slow or silent holds up another. No default candidate, so that
 * Boot still makes the application's executor.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(name = ClientExecutorConfiguration.BEAN_NAME)
class ClientExecutorConfiguration {

    static final String BEAN_NAME = "sseClientExecutor";

    private static final String THREAD_NAME_PREFIX = "sse-client-";

    @Bean(name = BEAN_NAME, defaultCandidate = false)
    @ConditionalOnThreading(Threading.VIRTUAL)
    Executor virtualThreads() {
        return new VirtualThreadTaskExecutor(THREAD_NAME_PREFIX);
    }

    // The method inferred on newer JDKs, close(), would wait for handlers that do not heed their interrupt.
    @Bean(name = BEAN_NAME, defaultCandidate = false, destroyMethod = "shutdownNow")
    @ConditionalOnThreading(Threading.PLATFORM)
    ExecutorService platformThreads(SseClientProperties properties) {
        return SseThreads.growingPool(THREAD_NAME_PREFIX, properties.threads());
    }
}
