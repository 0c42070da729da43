package dev.ssespring.demo.worker;

import dev.ssespring.jobs.listener.SseJobListenerRegistry;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Beans of a worker. */
@Configuration(proxyBeanMethods = false)
@Profile("worker")
class WorkerConfiguration {

    /** Exit status of a process that was ended by SIGKILL. */
    private static final int KILLED = 137;

    @Bean
    TileWorker tileWorker(@Value("${worker.name}") String name) {
        return new TileWorker(name);
    }

    @Bean
    KillListener killListener(SseJobListenerRegistry workers) {
        return new KillListener(workers, () -> Runtime.getRuntime().halt(KILLED));
    }
}
