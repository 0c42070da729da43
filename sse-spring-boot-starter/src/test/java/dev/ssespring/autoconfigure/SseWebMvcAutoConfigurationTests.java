package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.SseWebMvcConfigurer;
import jakarta.servlet.Servlet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.servlet.DispatcherServlet;

/** When controllers may return streams. */
class SseWebMvcAutoConfigurationTests {

    private static final AutoConfigurations OURS =
            AutoConfigurations.of(SseAutoConfiguration.class, SseWebMvcAutoConfiguration.class);

    private final WebApplicationContextRunner webRunner = new WebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void controllersMayReturnStreamsInAServletApplication() {
        webRunner.run(context -> assertThat(context).hasSingleBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutMvc() {
        webRunner
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutServlets() {
        webRunner
                .withClassLoader(new FilteredClassLoader(Servlet.class))
                .run(context -> assertThat(context).doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcInAReactiveApplication() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(SseEventPublisher.class)
                        .doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcInAReactiveApplicationThatPublishesToOtherNodes() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(OURS)
                .withBean(SseBroker.class, () -> SseBroker.inMemory(HistoryPolicy.DEFAULTS, new ManualClock()))
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void nothingForMvcWithoutAPublisher() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseWebMvcAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseWebMvcConfigurer.class));
    }

    @Test
    void mvcIsServedForAPublisherOfTheApplicationsOwn() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SseWebMvcAutoConfiguration.class))
                .withUserConfiguration(SseReplacementsTests.Replacements.class)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(SseWebMvcConfigurer.class));
    }
}
