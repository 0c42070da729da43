package dev.ssespring.web.server;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * The public but internal parts of Tomcat without which a stream cannot take a connection over. Looked up by name once,
 * because a missing one would only show after the connection was handed over.
 *
 * @param members in no order
 */
record TomcatApi(List<Executable> members) {

    private static final Log LOG = LogFactory.getLog(TomcatApi.class);

    private static final String NET = "org.apache.tomcat.util.net.";
    private static final String UPGRADE = "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler";

    /** Null if this version of Tomcat has not all of them. */
    static final @Nullable TomcatApi FOUND = find(TomcatApi.class.getClassLoader());

    static final boolean IS_COMPLETE = FOUND != null;

    static @Nullable TomcatApi find(@Nullable ClassLoader loader) {
        try {
            return new TomcatApi(new Lookup(loader).all());
        } catch (ReflectiveOperationException | LinkageError ex) {
            LOG.warn(
                    "SSE streams are written to the servlet response, because this version of Tomcat does not let them take"
                            + " over their connections: they take more memory, and clients that leave are noticed by"
                            + " heartbeats only. Use a version of Tomcat that this version of Spring Boot manages",
                    ex);
            return null;
        }
    }

    private record Lookup(@Nullable ClassLoader loader) {

        List<Executable> all() throws ReflectiveOperationException {
            Class<?> handler = type(UPGRADE);
            Class<?> wrapper = type(NET + "SocketWrapperBase");
            Class<?> socket = type(NET + "NioEndpoint$NioSocketWrapper");
            Class<?> event = type(NET + "SocketEvent");
            Class<?> request = type("org.apache.catalina.connector.Request");
            if (!type("org.apache.coyote.ActionCode").getField("UPGRADE").isEnumConstant()) {
                throw new NoSuchFieldException("ActionCode.UPGRADE");
            }
            List<Executable> found = new ArrayList<>(List.of(
                    method(handler, "upgradeDispatch", event),
                    method(handler, "setSocketWrapper", wrapper),
                    method(wrapper, "getLock"),
                    method(wrapper, "getSocketBufferHandler"),
                    method(wrapper, "processSocket", event, boolean.class),
                    method(socket, "read", boolean.class, byte[].class, int.class, int.class),
                    method(socket, "registerWriteInterest"),
                    method(socket, "updateLastWrite"),
                    method(socket, "getPoller"),
                    method(type(NET + "NioEndpoint$Poller"), "getSelector"),
                    method(type(NET + "NioChannel"), "getIOChannel"),
                    method(type(NET + "NioChannel"), "getOutboundRemaining"),
                    method(request, "getCoyoteRequest"),
                    method(request, "getAsyncContextInternal"),
                    method(request, "getConnector"),
                    type("org.apache.coyote.UpgradeToken")
                            .getConstructor(
                                    type("jakarta.servlet.http.HttpUpgradeHandler"),
                                    type("org.apache.tomcat.ContextBind"),
                                    type("org.apache.tomcat.InstanceManager"),
                                    String.class),
                    type("org.apache.coyote.http11.Http11NioProtocol").getConstructor(type(NET + "NioEndpoint")),
                    type(NET + "NioEndpoint").getDeclaredMethod("createChannel", type(NET + "SocketBufferHandler"))));
            for (Method required : handler.getMethods()) {
                if (Modifier.isAbstract(required.getModifiers())) {
                    found.add(TomcatStreamConnection.class.getMethod(required.getName(), required.getParameterTypes()));
                }
            }
            return List.copyOf(found);
        }

        private Class<?> type(String name) throws ClassNotFoundException {
            return ClassUtils.forName(name, loader);
        }

        private static Method method(Class<?> owner, String name, Class<?>... parameters) throws NoSuchMethodException {
            return owner.getMethod(name, parameters);
        }
    }
}
