package dev.ssespring.autoconfigure;

import dev.ssespring.web.browser.ClientScript;
import dev.ssespring.web.browser.ClientScriptEndpoint;
import jakarta.servlet.Servlet;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnResource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** {@link EnableAutoConfiguration Auto-configuration} that serves the JavaScript client and worker. */
@AutoConfiguration(after = SseWebMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnResource(resources = {"classpath:" + ClientScript.RESOURCE, "classpath:" + ClientScript.WORKER_RESOURCE})
@ConditionalOnBooleanProperty(name = "sse.browser.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SseBrowserProperties.class)
@ImportRuntimeHints(SseBrowserAutoConfiguration.ScriptHints.class)
public final class SseBrowserAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClientScriptEndpoint sseClientScriptEndpoint(SseBrowserProperties properties) {
        return new ClientScriptEndpoint(ClientScript.load(), properties.path());
    }

    @Bean
    @ConditionalOnMissingBean(name = "sseClientScriptRoutes")
    @ConditionalOnBean(ClientScriptEndpoint.class)
    RouterFunction<ServerResponse> sseClientScriptRoutes(ClientScriptEndpoint endpoint) {
        return endpoint.routes();
    }

    /** The files, for native images. */
    static final class ScriptHints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.resources().registerPattern(ClientScript.RESOURCE);
            hints.resources().registerPattern(ClientScript.WORKER_RESOURCE);
        }
    }
}
