package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class TilesPropertiesTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(PropertiesConfiguration.class);

    @Test
    void aTileTakesASecondByDefault() {
        runner.run(context ->
                assertThat(context.getBean(TilesProperties.class).pace()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void aNegativePaceIsRefusedByName() {
        runner.withPropertyValues("demo.tiles.pace=-1s")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("demo.tiles.pace"));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(TilesProperties.class)
    static class PropertiesConfiguration {}
}
