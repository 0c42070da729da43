package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.listener.SseListenerRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

@SpringBootTest
class ProfilesTests {

    @Autowired
    ApplicationContext dispatcher;

    @Test
    void theDispatcherHasNothingOfAWorker() {
        assertThat(dispatcher.getBeanDefinitionNames()).doesNotContain("tileWorker", "killListener");
        assertThat(dispatcher.getBean(SseListenerRegistry.class).containers()).isEmpty();
    }
}
