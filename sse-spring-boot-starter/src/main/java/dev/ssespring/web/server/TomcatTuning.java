package dev.ssespring.web.server;

import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Configures Tomcat for many open streams, after Spring Boot's properties and before the application's own customizers. */
public final class TomcatTuning implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {

    private static final int AFTER_BOOT = 10;

    private final ServerTuning tuning;

    /**
     * Creates the customizer.
     *
     * @param tuning settings to apply
     */
    public TomcatTuning(ServerTuning tuning) {
        this.tuning = tuning;
    }

    @Override
    public int getOrder() {
        return AFTER_BOOT;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addConnectorCustomizers(this::customize);
        if (factory instanceof TomcatWebServerFactory tomcat) {
            tomcat.addEngineValves(new DiscardingValve());
            if (tuning.connections() && TomcatApi.IS_COMPLETE) {
                takeConnections(tomcat);
            }
        }
    }

    private static void takeConnections(TomcatWebServerFactory tomcat) {
        tomcat.addEngineValves(new TomcatRequestValve());
        if (TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(tomcat.getProtocol())) {
            tomcat.setProtocol(StreamProtocol.class.getName());
        }
    }

    private void customize(Connector connector) {
        set(connector, "acceptCount", tuning.acceptQueue());
        set(connector, "maxConnections", tuning.maxConnections());
    }

    private static void set(Connector connector, String name, @Nullable Integer value) {
        if (value != null) {
            connector.setProperty(name, Integer.toString(value));
        }
    }
}
