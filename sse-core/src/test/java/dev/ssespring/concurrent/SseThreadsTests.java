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
}
