package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SseThreadsTests {

    @Test
    void threadsOfThePoolDoNotInheritTheClassLoaderOfWhoHandsInATask() throws Exception {
        ClassLoader creators = Thread.currentThread().getContextClassLoader();
        ExecutorService pool = SseThreads.growingPool("test-", 1);
        try (URLClassLoader requests = new URLClassLoader(new URL[0], creators)) {
            Thread.currentThread().setContextClassLoader(requests);

            assertThat(pool.submit(() -> Thread.currentThread().getContextClassLoader())
                            .get(10, TimeUnit.SECONDS))
                    .isSameAs(creators);
        } finally {
            Thread.currentThread().setContextClassLoader(creators);
            pool.shutdownNow();
        }
    }

    @Test
    void tasksRunOnVirtualThreadsWhereThereAreAny() throws Exception {
        ExecutorService threads = SseThreads.virtualOrPooled("test-job-", 1);
        try {
            Thread thread = threads.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);

            assertThat(thread.getName()).startsWith("test-job-");
            assertThat(thread.isDaemon()).isTrue();
            boolean virtual = Runtime.version().feature() >= 21;
            assertThat(thread.toString().startsWith("VirtualThread")).isEqualTo(virtual);
        } finally {
            threads.shutdownNow();
        }
    }
}
