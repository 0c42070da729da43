package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.jobs.JobAuthorizer;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.jobs.store.QueueStore;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Dispatcher of jobs that everybody may use. */
@EnableAutoConfiguration
@Import(DispatcherFigures.class)
class DispatcherApplication {

    static final String QUEUE = "jobs";

    /** Begins the line that tells the port. */
    static final String PORT = "PORT ";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    static ServletWebServerApplicationContext start(String[] args) {
        ServletWebServerApplicationContext context = (ServletWebServerApplicationContext)
                new SpringApplicationBuilder(DispatcherApplication.class).run(args);
        SseJobs jobs = context.getBean(SseJobs.class);
        jobs.queue(QUEUE, String.class, String.class);
        awaitStore(jobs.dispatcher().store(QUEUE).orElseThrow());
        return context;
    }

    static void serve(String[] args) {
        WebServer server = Objects.requireNonNull(start(args).getWebServer());
        System.out.println(PORT + server.getPort());
    }

    /** A busy machine may take longer to connect to Redis than a submission waits. */
    private static void awaitStore(QueueStore store) {
        long begin = System.nanoTime();
        while (true) {
            try {
                store.counts();
                return;
            } catch (JobStoreException ex) {
                if (System.nanoTime() - begin > PATIENCE_NANOS) {
                    throw ex;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Bean
    JobAuthorizer allowingJobAuthorizer() {
        return (access, queue, caller) -> true;
    }

    @Bean
    AcceptedJobs acceptedJobs() {
        return new AcceptedJobs();
    }
}
