package dev.ssespring.autoconfigure;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.LocaleCapture;
import dev.ssespring.web.SessionStreams;
import dev.ssespring.web.SseWebMvcConfigurer;
import dev.ssespring.web.UnavailableExceptionResolver;
import dev.ssespring.web.server.JettySessions;
import jakarta.servlet.Servlet;
import java.time.Duration;
import org.eclipse.jetty.session.ManagedSession;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for streams that Spring MVC serves, and for the
 * embedded web server.
 */
@AutoConfiguration(after = SseAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnBean(SseEventPublisher.class)
@EnableConfigurationProperties({SseProperties.class, SseWebServerProperties.class})
@Import(WebServerConfiguration.class)
public final class SseWebMvcAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseWebMvcConfigurer sseWebMvcConfigurer(
            SseProperties properties, SseWebServerProperties server, ObjectProvider<SessionStreams> sessions) {
        return new SseWebMvcConfigurer(properties.refusal(), sessions.getIfAvailable(), server.toWriting());
    }

    /** Registered with the servlet container by Spring Boot, as each bean that is one of the servlet API's listeners. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "sse.end-with-session", matchIfMissing = true)
    SessionStreams sseSessionStreams() {
        return new SessionStreams();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ManagedSession.class)
    static class JettySessionConfiguration {

        private static final Duration PERIOD = Duration.ofSeconds(5);

        @Bean(destroyMethod = "stop")
        @Lazy(false)
        @ConditionalOnBooleanProperty(name = "sse.end-with-session", matchIfMissing = true)
        SseClock.Timer sseJettySessionTimer(SessionStreams sessions, SseClock clock) {
            return clock.every(
                    PERIOD, () -> sessions.endExpired(session -> JettySessions.hasExpired(session, clock.instant())));
        }
    }

    @Bean
    @ConditionalOnMissingBean
    UnavailableExceptionResolver sseUnavailableExceptionResolver(SseProperties properties) {
        return new UnavailableExceptionResolver(
                BrokerException.class::isInstance,
                failure -> !(failure instanceof OutcomeUnknownException),
                properties.retry());
    }

    @Bean
    @ConditionalOnMissingBean
    LocaleCapture sseLocaleCapture() {
        return new LocaleCapture();
    }
}
