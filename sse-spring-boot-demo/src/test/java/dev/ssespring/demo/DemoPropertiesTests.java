package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class DemoPropertiesTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(PropertiesConfiguration.class);

    @Test
    void intervalIsTwoSecondsByDefault() {
        runner.run(context ->
                assertThat(context.getBean(DemoProperties.class).interval()).isEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void negativeIntervalIsRefusedByName() {
        runner.withPropertyValues("demo.interval=-1s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("demo.interval"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(DemoProperties.class)
    static class PropertiesConfiguration {}
}
