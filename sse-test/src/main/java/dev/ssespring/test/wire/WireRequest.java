package dev.ssespring.test.wire;

import java.net.URI;
import java.util.List;

/**
 * A request to be sent as it is.
 *
 * @param method such as {@code GET}
 * @param uri absolute, {@code http} or {@code https}
 * @param headers in the order in which they are sent; without {@code Host} and {@code Content-Length}
 * @param body empty for none; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record WireRequest(String method, URI uri, List<WireHeader> headers, byte[] body) {

    /**
     * Copies the headers and checks the URI.
     *
     * @throws IllegalArgumentException if the URI is not absolute, or of another scheme
     */
    public WireRequest {
        headers = List.copyOf(headers);
        if (uri.getHost() == null || !(isScheme(uri, "http") || isScheme(uri, "https"))) {
            throw new IllegalArgumentException("'uri' must be absolute and of scheme http or https: " + uri);
        }
    }

    boolean isSecure() {
        return isScheme(uri, "https");
    }

    int port() {
        int port = uri.getPort();
        if (port >= 0) {
            return port;
        }
        return isSecure() ? 443 : 80;
    }

    /** Path and query as they go into the request line. */
    String target() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return (uri.getRawQuery() == null) ? path : path + '?' + uri.getRawQuery();
    }

    private static boolean isScheme(URI uri, String scheme) {
        return scheme.equalsIgnoreCase(uri.getScheme());
    }
}
