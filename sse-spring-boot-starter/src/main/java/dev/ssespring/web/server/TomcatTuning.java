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

    /** Larger requests are read in several pieces. */
    private static final int READ_BUFFER_BYTES = 512;

    /** Allocated on each connection for trailers, which few requests have. */
    private static final int TRAILER_BYTES = 512;

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
        if (tuning.smallBuffers()
                && factory instanceof TomcatWebServerFactory tomcat
                && TomcatWebServerFactory.DEFAULT_PROTOCOL.equals(tomcat.getProtocol())) {
            tomcat.setProtocol(SmallBufferProtocol.class.getName());
        }
    }

    private void customize(Connector connector) {
        set(connector, "acceptCount", tuning.acceptQueue());
        set(connector, "maxConnections", tuning.maxConnections());
        set(connector, "maxHttpResponseHeaderSize", tuning.maxResponseHeaders());
        if (tuning.smallBuffers()) {
            set(connector, "maxTrailerSize", TRAILER_BYTES);
            set(connector, "socket.appReadBufSize", READ_BUFFER_BYTES);
            // Not the write buffer, which must hold what a stream writes at once.
            connector.setProperty("socket.directBuffer", "true");
        }
    }

    private static void set(Connector connector, String name, @Nullable Integer value) {
        if (value != null) {
            connector.setProperty(name, Integer.toString(value));
        }
    }
}
