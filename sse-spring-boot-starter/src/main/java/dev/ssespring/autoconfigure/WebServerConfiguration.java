package dev.ssespring.autoconfigure;

import dev.ssespring.web.server.JettyTuning;
import dev.ssespring.web.server.TomcatHints;
import dev.ssespring.web.server.TomcatTuning;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/** Configures embedded web servers for many open streams. */
@Configuration(proxyBeanMethods = false)
class WebServerConfiguration {

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
