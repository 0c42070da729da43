package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.transaction.AfterCommitPublisher;
import dev.ssespring.web.browser.ClientScript;
import dev.ssespring.web.browser.ClientScriptEndpoint;
import dev.ssespring.web.security.StreamLoginCustomizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.io.ClassPathResource;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.servlet.DispatcherServlet;

/** When there is the client, the endpoint without code, the answer instead of a login page, and publishing after commits. */
class SseBrowserFeaturesAutoConfigurationTests {

    private static final AutoConfigurations OURS = AutoConfigurations.of(
            SseAutoConfiguration.class,
            SseWebMvcAutoConfiguration.class,
            SseBrowserAutoConfiguration.class,
            SseSecurityAutoConfiguration.class,
            SseTopicEndpointAutoConfiguration.class,
            SseTransactionAutoConfiguration.class);

    private final WebApplicationContextRunner webRunner = new WebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void servletApplicationHasAllButTheEndpointWithoutCode() {
        webRunner.run(context -> assertThat(context)
                .hasSingleBean(ClientScriptEndpoint.class)
                .hasBean("sseClientScriptRoutes")
                .hasSingleBean(StreamLoginCustomizer.class)
                .hasSingleBean(AfterCommitPublisher.class)
                .doesNotHaveBean("sseTopicEndpointRoutes"));
    }

    @Test
    void endpointWithoutCodeNeedsAPath() {
        webRunner
                .withPropertyValues("sse.endpoint.path=/sse")
                .run(context -> assertThat(context).hasBean("sseTopicEndpointRoutes"));
    }

    @Test
    void clientCanBeSwitchedOff() {
        webRunner
                .withPropertyValues("sse.browser.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ClientScriptEndpoint.class)
                        .doesNotHaveBean("sseClientScriptRoutes"));
    }

    @Test
    void withoutTheJarThereIsNoClient() {
        webRunner
                .withClassLoader(new FilteredClassLoader(new ClassPathResource(ClientScript.RESOURCE)))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ClientScriptEndpoint.class));
    }

    @Test
    void withoutSpringSecurityOrTransactionsOrMvcTheirPartsAreMissing() {
        webRunner
                .withClassLoader(new FilteredClassLoader(HttpSecurity.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(StreamLoginCustomizer.class));
        webRunner
                .withClassLoader(new FilteredClassLoader(TransactionSynchronizationManager.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AfterCommitPublisher.class));
        webRunner
                .withPropertyValues("sse.endpoint.path=/sse")
                .withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(ClientScriptEndpoint.class)
                        .doesNotHaveBean("sseTopicEndpointRoutes"));
    }

    @Test
    void applicationWithAPublisherAndNoWebServerPublishesAfterCommits() {
        new ApplicationContextRunner()
                .withConfiguration(OURS)
                .withUserConfiguration(SseReplacementsTests.Replacements.class)
                .run(context -> assertThat(context)
                        .hasSingleBean(SseEventPublisher.class)
                        .hasSingleBean(AfterCommitPublisher.class)
                        .doesNotHaveBean(ClientScriptEndpoint.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sse.browser.path=client.js",
                "sse.browser.path=/sse/**",
                "sse.endpoint.path=sse",
                "sse.endpoint.path=/sse/{topic}",
                "sse.endpoint.max-topics=0",
                "sse.endpoint.max-patterns=-1",
                "sse.endpoint.max-length=0"
            })
    void mistakeNamesItsProperty(String property) {
        webRunner
                .withPropertyValues("sse.endpoint.path=/sse", property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void nativeImagesHaveTheFile() {
        RuntimeHints hints = new RuntimeHints();
        new SseBrowserAutoConfiguration.ScriptHints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.resource().forResource(ClientScript.RESOURCE))
                .accepts(hints);
    }
}
