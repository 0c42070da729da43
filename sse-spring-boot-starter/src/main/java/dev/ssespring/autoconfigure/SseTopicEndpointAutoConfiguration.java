package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import dev.ssespring.web.endpoint.TopicEndpoint;
import jakarta.servlet.Servlet;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an endpoint that opens streams of the topics that a request names,
 * if it has a path. It refuses everything unless there is a {@link SubscriptionAuthorizer} bean.
 */
@AutoConfiguration(after = SseWebMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnProperty("sse.endpoint.path")
@EnableConfigurationProperties(SseTopicEndpointProperties.class)
public final class SseTopicEndpointAutoConfiguration {

    private static final Log LOG = LogFactory.getLog(SseTopicEndpointAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean(name = "sseTopicEndpointRoutes")
    @ConditionalOnSingleCandidate(SseEventPublisher.class)
    RouterFunction<ServerResponse> sseTopicEndpointRoutes(
            SseTopicEndpointProperties properties,
            SseEventPublisher publisher,
            ObjectProvider<SubscriptionAuthorizer> authorizer) {
        String path = properties.requiredPath();
        if (authorizer.getIfAvailable() == null) {
            LOG.warn(
                    "SSE endpoint '%s' refuses each request with 403, because there is no SubscriptionAuthorizer bean."
                                    .formatted(path)
                            + " Declare a SubscriptionAuthorizer that allows the topics of your clients, or remove 'sse.endpoint.path'");
            return TopicEndpoint.refusingRoutes(path);
        }
        return TopicEndpoint.routes(path, publisher, properties.limits());
    }
}
