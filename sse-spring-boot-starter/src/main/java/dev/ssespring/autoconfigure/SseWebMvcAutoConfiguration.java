package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.SseWebMvcConfigurer;
import dev.ssespring.web.TomcatAbortFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import org.apache.catalina.connector.ClientAbortException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;

/** {@link EnableAutoConfiguration Auto-configuration} for streams as return values of Spring MVC controllers. */
@AutoConfiguration(
        after = SseAutoConfiguration.class,
        afterName = "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnBean(SseEventPublisher.class)
@EnableConfigurationProperties(SseProperties.class)
public final class SseWebMvcAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SseWebMvcConfigurer sseWebMvcConfigurer(SseProperties properties) {
        return new SseWebMvcConfigurer(properties.refusal());
    }

    /** By its factory, because Tomcat's classes may be there while another server runs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ClientAbortException.class)
    @ConditionalOnBean(type = "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory")
    static class TomcatConfiguration {

        @Bean
        @ConditionalOnMissingFilterBean
        FilterRegistrationBean<TomcatAbortFilter> sseTomcatAbortFilter() {
            FilterRegistrationBean<TomcatAbortFilter> registration =
                    new FilterRegistrationBean<>(new TomcatAbortFilter());
            registration.setDispatcherTypes(DispatcherType.ASYNC);
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }
    }
}
