package dev.ssespring.demo.streams;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers requests that show or change other people's streams with 403, unless they come from a page of this demo on this
 * machine, and any request that changes something if it comes from a page of another site. The name of the host is checked as
 * well, since a page of another site can have its own name resolved to this machine.
 *
 * <p>Behind a proxy on this machine every client seems to be local. So a request counts as remote if it has a header that proxies
 * add, if it is of HTTP/1.0, as nginx sends it unless it is configured otherwise, or if the server is configured to believe such
 * headers, because then a client can claim any address and host. A proxy that hides all of this cannot be recognized.
 */
@Component
@Profile("!worker")
final class LocalAccessFilter extends OncePerRequestFilter {

    private static final String STRATEGY = "server.forward-headers-strategy";
    private static final List<String> TOMCAT_HEADERS =
            List.of("server.tomcat.remoteip.remote-ip-header", "server.tomcat.remoteip.protocol-header");
    private static final List<String> GUARDED = List.of("/actuator/sse", "/streams/", "/resume/drain");
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String FORWARDING_PREFIX = "x-forwarded-";
    private static final Set<String> FORWARDING = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "x-original-forwarded-for",
            "x-envoy-external-address",
            "cf-connecting-ip",
            "true-client-ip",
            "fastly-client-ip");
    private static final Set<String> OLD_PROTOCOLS = Set.of("HTTP/0.9", "HTTP/1.0");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final StreamsPageProperties properties;
    private final boolean behindProxy;

    LocalAccessFilter(StreamsPageProperties properties, Environment environment) {
        this.properties = properties;
        this.behindProxy = believesForwardingHeaders(environment);
    }

    /** As Spring Boot decides: by its properties, otherwise by the cloud platform. */
    private static boolean believesForwardingHeaders(Environment environment) {
        Binder binder = Binder.get(environment);
        if (TOMCAT_HEADERS.stream()
                .anyMatch(name -> binder.bind(name, String.class).isBound())) {
            return true;
        }
        ForwardHeadersStrategy strategy =
                binder.bind(STRATEGY, ForwardHeadersStrategy.class).orElse(null);
        if (strategy != null) {
            return strategy != ForwardHeadersStrategy.NONE;
        }
        CloudPlatform platform = CloudPlatform.getActive(environment);
        return platform != null && platform.isUsingForwardHeaders();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !isGuarded(request) && READING.contains(request.getMethod());
    }

    private static boolean isGuarded(HttpServletRequest request) {
        return GUARDED.stream().anyMatch(request.getServletPath()::startsWith);
    }

    /** A stream's end is dispatched again without the request's thread; it was checked when it opened. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return true;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isOwnSite(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN, "Only pages of this demo may do this.");
        } else if (isGuarded(request) && !properties.remoteAccess() && !isLocal(request)) {
            response.sendError(
                    HttpServletResponse.SC_FORBIDDEN,
                    "Only the machine on which the demo runs may do this, and not through a proxy."
                            + " Set demo.streams.remote-access=true to allow others.");
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Clients other than browsers do not send this header. */
    private static boolean isOwnSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN_SITE.contains(site);
    }

    private boolean isLocal(HttpServletRequest request) throws IOException {
        return !behindProxy
                && LOCAL_NAMES.contains(request.getServerName())
                && !OLD_PROTOCOLS.contains(request.getProtocol())
                && Collections.list(request.getHeaderNames()).stream().noneMatch(LocalAccessFilter::isForwarding)
                && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
    }

    private static boolean isForwarding(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return FORWARDING.contains(name) || name.startsWith(FORWARDING_PREFIX);
    }
}
