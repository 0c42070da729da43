package dev.ssespring.autoconfigure;

import dev.ssespring.actuate.StreamObservations;
import dev.ssespring.web.StreamMark;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Keeps streams out of {@code http.server.requests}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, ServerRequestObservationContext.class, MeterFilter.class})
@ConditionalOnBooleanProperty(name = "sse.metrics.http-server-requests", havingValue = false, matchIfMissing = true)
class HttpMetricsConfiguration {

    @Bean
    @ConditionalOnMissingBean
    StreamObservations sseStreamObservations() {
        return new StreamObservations(context -> StreamMark.isOn(context.getCarrier()));
    }

    @Bean
    @ConditionalOnMissingBean(name = "sseStreamMeterFilter")
    @Order(Ordered.HIGHEST_PRECEDENCE)
    MeterFilter sseStreamMeterFilter() {
        return StreamObservations.meterFilter();
    }
}
