package dev.ssespring.autoconfigure;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.client.http.SseClientCustomizer;
import dev.ssespring.client.http.SseHttpClientCustomizer;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.json.JsonPayloadReader;
import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.publisher.PayloadWriter;
import java.net.ProxySelector;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestFactory;
import tools.jackson.databind.json.JsonMapper;

/** {@link EnableAutoConfiguration Auto-configuration} for the {@link SseClient}, which needs neither a web server nor Spring MVC. */
@AutoConfiguration(
        after = SseAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
            "org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration"
        })
@ConditionalOnClass({JdkHttpClientBuilder.class, ClientHttpRequestFactory.class})
@EnableConfigurationProperties(SseClientProperties.class)
@Import(ClockConfiguration.class)
public final class SseClientAutoConfiguration {

    static final String CLIENT_EXECUTOR = "sseClientExecutor";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    @ConditionalOnMissingBean
    SseClient sseClient(SseClient.Builder builder) {
        return builder.build();
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    SseClient.Builder sseClientBuilder(
            SseTransport transport,
            @Qualifier(CLIENT_EXECUTOR) Executor executor,
            SseClock clock,
            ObjectProvider<SseClientCustomizer> customizers) {
        SseClient.Builder builder = SseClient.builder(transport, executor, clock);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    /**
     * The threads of connections, one each, so that a stream that is slow or silent delays no other. Not a default candidate,
     * so that Boot still creates the application's executor.
     */
    @Bean(name = CLIENT_EXECUTOR, defaultCandidate = false)
    @ConditionalOnMissingBean(name = CLIENT_EXECUTOR)
    ExecutorFactoryBean sseClientExecutor(Environment environment, SseClientProperties properties) {
        String prefix = "sse-client-";
        return new ExecutorFactoryBean(environment, prefix, () -> SseThreads.growingPool(prefix, properties.threads()));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SseClientCustomizer ssePropertiesClientCustomizer(SseClientProperties client) {
        SseTimeouts timeouts = client.toTimeouts();
        ReconnectPolicy reconnect = client.toReconnectPolicy();
        ParserLimits limits = client.toLimits();
        Optional<String> baseUrl = client.checkedBaseUrl();
        return builder -> {
            baseUrl.ifPresent(builder::baseUrl);
            builder.defaultRequest(request -> request.timeouts(timeouts)
                    .reconnect(reconnect)
                    .limits(limits)
                    .status(client.statusPolicy().policy()));
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SseClientCustomizer ssePayloadClientCustomizer(
            ObjectProvider<PayloadReader> readers, ObjectProvider<PayloadWriter> writers) {
        return builder -> {
            readers.ifAvailable(builder::payloadReader);
            writers.ifAvailable(writer -> builder.bodyWriter(writer::write));
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SseClientCustomizer sseObserverClientCustomizer(ObjectProvider<SseClientObserver> observers) {
        return builder -> observers.orderedStream().forEach(builder::observer);
    }

    @Bean
    @ConditionalOnMissingBean(SseTransport.class)
    HttpTransport sseTransport(
            SseClientProperties client,
            ObjectProvider<HttpClientSettings> settings,
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<SseHttpClientCustomizer> customizers) {
        return HttpTransport.create(
                settings(client, settings.getIfAvailable(HttpClientSettings::defaults), sslBundles), builder -> {
                    client.proxyAddress().ifPresent(address -> builder.proxy(ProxySelector.of(address)));
                    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
                });
    }

    private static HttpClientSettings settings(
            SseClientProperties client, HttpClientSettings shared, ObjectProvider<SslBundles> sslBundles) {
        HttpClientSettings settings = shared;
        Optional<Duration> connectTimeout = client.connectingTimeout();
        if (connectTimeout.isPresent() || shared.connectTimeout() == null) {
            settings = settings.withConnectTimeout(connectTimeout.orElse(CONNECT_TIMEOUT));
        }
        if (client.sslBundle() != null) {
            settings = settings.withSslBundle(sslBundles.getObject().getBundle(client.sslBundle()));
        }
        return settings;
    }

    /** Payloads as JSON, if Jackson is present. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class JsonReaderConfiguration {

        @Bean
        @ConditionalOnSingleCandidate(JsonMapper.class)
        @ConditionalOnMissingBean(PayloadReader.class)
        JsonPayloadReader ssePayloadReader(JsonMapper mapper) {
            return new JsonPayloadReader(mapper);
        }
    }
}
