package dev.ssespring.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Creates virtual threads if the application uses them, else a pool whose threads are interrupted when the context is closed. */
final class ExecutorFactoryBean implements FactoryBean<Executor>, DisposableBean {

    private final Executor executor;

    ExecutorFactoryBean(Environment environment, String threadNamePrefix, Supplier<ExecutorService> pool) {
        this.executor =
                Threading.VIRTUAL.isActive(environment) ? new VirtualThreadTaskExecutor(threadNamePrefix) : pool.get();
    }

    @Override
    public Executor getObject() {
        return executor;
    }

    @Override
    public Class<?> getObjectType() {
        return executor.getClass();
    }

    /** Does not call {@code close()}, which would wait for tasks that do not react to their interrupt. */
    @Override
    public void destroy() {
        if (executor instanceof ExecutorService pool) {
            pool.shutdownNow();
        }
    }
}
