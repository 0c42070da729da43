package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.server.JettyTuning;
import dev.ssespring.web.server.TomcatHints;
import dev.ssespring.web.server.TomcatTuning;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/** {@link EnableAutoConfiguration Auto-configuration} for embedded web servers that hold many streams. */
@AutoConfiguration(after = SseAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(SseEventPublisher.class)
@EnableConfigurationProperties({SseProperties.class, SseWebServerProperties.class})
public final class SseWebServerAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
    @ImportRuntimeHints(TomcatHints.class)
    static class TomcatConfiguration {

        @Bean
        @ConditionalOnMissingBean
        TomcatTuning sseTomcatTuning(SseWebServerProperties server, SseProperties properties, Environment environment) {
            return new TomcatTuning(
                    server.forTomcat(environment, properties.limits().total()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
    static class JettyConfiguration {

        @Bean
        @ConditionalOnMissingBean
        JettyTuning sseJettyTuning(SseWebServerProperties server) {
            return new JettyTuning(server.forJetty());
        }
    }
}
