package dev.ssespring.test.autoconfigure;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseTestClient;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Auto-configuration of {@link AutoConfigureSseTestClient}. */
@AutoConfiguration
public final class SseTestClientAutoConfiguration {

    private static final String DEFAULT_RESET = "stream-reset";
    private static final String DEFAULT_GAP = "stream-gap";

    /** Lazy: the server's port is known once the context has started. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean
    SseTestClient sseTestClient(
            ApplicationContext context,
            Environment environment,
            ObjectProvider<SseEventPublisher> publishers,
            ObjectProvider<PayloadReader> payloads,
            ObjectProvider<SslBundles> bundles) {
        SseTestClient client = SseTestClient.to(
                        () -> URI.create(LocalTestWebServer.obtain(context).uri()))
                .noticeNames(
                        environment.getProperty("sse.notices.reset", DEFAULT_RESET),
                        environment.getProperty("sse.notices.gap", DEFAULT_GAP));
        SseEventPublisher publisher = publishers.getIfUnique();
        if (publisher != null) {
            client = client.publisher(publisher);
        }
        PayloadReader reader = payloads.getIfUnique();
        if (reader != null) {
            client = client.payloads(reader);
        }
        String bundle = bundleName(environment);
        SslBundles known = bundles.getIfAvailable();
        if (!bundle.isEmpty() && known != null) {
            client = client.tls(TrustedBundle.contextFor(known.getBundle(bundle)));
        }
        return client;
    }

    private static String bundleName(Environment environment) {
        String given = environment.getProperty("sse.test.client.ssl-bundle", "");
        return given.isEmpty() ? environment.getProperty("server.ssl.bundle", "") : given;
    }
}
