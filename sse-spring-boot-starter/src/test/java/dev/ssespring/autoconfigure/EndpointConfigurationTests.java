package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.actuate.SseEndpoint;
import dev.ssespring.actuate.SseEndpointWebExtension;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** When there is an endpoint. */
class EndpointConfigurationTests {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class, SseActuatorAutoConfiguration.class));

    @Test
    void endpointIsNotExposedByDefault() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(SseEventPublisher.class)
                .doesNotHaveBean(SseEndpoint.class)
                .doesNotHaveBean(SseEndpointWebExtension.class));
    }

    @Test
    void endpointIsThereWhenExposedOverHttp() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=sse")
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEndpoint.class)
                        .hasSingleBean(SseEndpointWebExtension.class));
    }

    @Test
    void webExtensionIsNotThereWhenExposedOverJmxAlone() {
        runner.withPropertyValues("management.endpoints.jmx.exposure.include=sse", "spring.jmx.enabled=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEndpoint.class)
                        .doesNotHaveBean(SseEndpointWebExtension.class));
    }

    @Test
    void endpointCanBeSwitchedOffAsAllOthers() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=*", "management.endpoint.sse.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(SseEndpoint.class));
    }

    @Test
    void valuesAreHiddenUnlessConfigured() {
        WebApplicationContextRunner exposed =
                runner.withPropertyValues("management.endpoints.web.exposure.include=sse");
        exposed.run(context -> assertThat(context.getBean(SseEndpointProperties.class))
                .isEqualTo(new SseEndpointProperties(Show.NEVER, Set.of())));
        exposed.withPropertyValues(
                        "management.endpoint.sse.show-values=when-authorized", "management.endpoint.sse.roles=operator")
                .run(context -> assertThat(context.getBean(SseEndpointProperties.class))
                        .isEqualTo(new SseEndpointProperties(Show.WHEN_AUTHORIZED, Set.of("operator"))));
    }

    @Test
    void noEndpointWithoutTheActuator() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=sse")
                .withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("sseEndpoint"));
    }

    @Test
    void noEndpointWithoutAPublisher() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseActuatorAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=sse")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SseEndpoint.class)
                        .doesNotHaveBean(SseEndpointWebExtension.class));
    }
}
