package dev.ssespring.web;

import org.apache.catalina.connector.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.support.GenericApplicationContext;

/** Has the network take little for a client that does not read: otherwise it is some megabytes. */
final class SmallSendBuffers implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {

    private static final int BYTES = 16 << 10;

    static void register(GenericApplicationContext context) {
        context.registerBean(SmallSendBuffers.class, SmallSendBuffers::new);
    }

    @Override
    public void customize(ConfigurableWebServerFactory factory) {
        if (factory instanceof ConfigurableTomcatWebServerFactory tomcat) {
            tomcat.addConnectorCustomizers(SmallSendBuffers::limit);
        } else if (factory instanceof ConfigurableJettyWebServerFactory jetty) {
            jetty.addServerCustomizers(SmallSendBuffers::limit);
        }
    }

    private static void limit(Connector tomcat) {
        tomcat.setProperty("socket.txBufSize", Integer.toString(BYTES));
    }

    private static void limit(Server jetty) {
        for (org.eclipse.jetty.server.Connector each : jetty.getConnectors()) {
            ((ServerConnector) each).setAcceptedSendBufferSize(BYTES);
        }
    }
}
