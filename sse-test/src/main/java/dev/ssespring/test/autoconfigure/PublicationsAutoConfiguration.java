package dev.ssespring.test.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigurePublications;
import dev.ssespring.test.Publications;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of {@link AutoConfigurePublications}. */
@AutoConfiguration
public final class PublicationsAutoConfiguration {

    /** Closed by nobody: it has no publisher of its own. */
    @Bean(destroyMethod = "")
    static Publications ssePublications() {
        return new Publications();
    }

    @Bean
    static BeanPostProcessor ssePublicationsRecorder(ObjectProvider<Publications> publications) {
        return new Recorder(publications);
    }

    private record Recorder(ObjectProvider<Publications> publications) implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            return (bean instanceof SseEventPublisher publisher)
                    ? publications.getObject().recording(publisher)
                    : bean;
        }
    }
}
