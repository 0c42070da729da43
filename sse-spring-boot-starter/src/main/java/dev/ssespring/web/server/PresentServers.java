package dev.ssespring.web.server;

import org.springframework.util.ClassUtils;

/** Servers on the class path. */
final class PresentServers {

    static final boolean TOMCAT = isPresent("org.apache.catalina.connector.RequestFacade");
    static final boolean JETTY = isPresent("org.eclipse.jetty.ee11.servlet.ServletApiRequest");

    private PresentServers() {}

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, PresentServers.class.getClassLoader());
    }
}
