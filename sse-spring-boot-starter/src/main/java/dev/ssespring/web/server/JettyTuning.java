package dev.ssespring.web.server;

import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Configures Jetty for many open streams, before the application's own customizers, and prevents it from compressing
 * streams. Jetty has no connection limit by default and releases its buffers while a response is idle, so these need
 * no configuration.
 */
public final class JettyTuning implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {

    private static final int AFTER_BOOT = 10;

    private final ServerTuning tuning;

    /**
     * Creates the customizer.
     *
     * @param tuning settings to apply
     */
    public JettyTuning(ServerTuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public int getOrder() {
        return AFTER_BOOT;
    }

    @Override
    public void customize(ConfigurableJettyWebServerFactory factory) {
        factory.addServerCustomizers(this::customize);
    }

    private void customize(Server server) {
        server.addEventListener(JettyPlainStreams.installer(server));
        Integer acceptQueue = tuning.acceptQueue();
        if (acceptQueue == null) {
            return;
        }
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof ServerConnector tcp) {
                tcp.setAcceptQueueSize(acceptQueue);
            }
        }
    }
}
