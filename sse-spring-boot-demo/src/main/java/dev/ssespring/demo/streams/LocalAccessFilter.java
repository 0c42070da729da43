package dev.ssespring.demo.streams;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers requests that show or change other people's streams with 403, unless they come from a page of this demo on this
 * machine, and any request that changes something if it comes from a page of another site. A request with forwarding headers
 * counts as remote. The name of the host is checked as well, since a page of another site can have its own name resolved to this
 * machine.
 */
@Component
@Profile("!worker")
final class LocalAccessFilter extends OncePerRequestFilter {

    private static final List<String> GUARDED = List.of("/actuator/sse", "/streams/", "/resume/drain");
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final List<String> FORWARDING =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final StreamsPageProperties properties;

    LocalAccessFilter(StreamsPageProperties properties) {
        this.properties = properties;
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
                    "Only the machine on which the demo runs may do this. Set demo.streams.remote-access=true to allow others.");
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Clients other than browsers do not send this header. */
    private static boolean isOwnSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN_SITE.contains(site);
    }

    private static boolean isLocal(HttpServletRequest request) throws IOException {
        return LOCAL_NAMES.contains(request.getServerName())
                && FORWARDING.stream().allMatch(header -> request.getHeader(header) == null)
                && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
    }
}
