package dev.ssespring.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class WorkerPropertiesTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(PropertiesConfiguration.class)
            .withPropertyValues("worker.directory=/tmp/workers");

    @Test
    void defaultsAreAllThatIsNeeded() {
        runner.run(context -> {
            assertThat(context.getBean(WorkerProperties.class).duration()).isEqualTo(Duration.ofSeconds(1));
            assertThat(context.getBean(WorkerProperties.class).name()).isNull();
            assertThat(context.getBean(DispatcherProperties.class).url())
                    .isEqualTo(URI.create("http://localhost:8080"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "worker.name, a.b",
        "worker.duration, -1s",
        "dispatcher.url, localhost",
        "dispatcher.url, http://localhost:8080/"
    })
    void whatCannotBeIsRefusedByName(String property, String value) {
        runner.withPropertyValues(property + "=" + value)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining(property));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({WorkerProperties.class, DispatcherProperties.class})
    static class PropertiesConfiguration {}
}
