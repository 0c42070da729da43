package dev.ssespring.client;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where requests go. */
final class RequestUris {

    private RequestUris() {}

    static URI absolute(String uri) {
        return check(URI.create(Objects.requireNonNull(uri, "'uri' must not be null")));
    }

    static URI check(URI uri) {
        Objects.requireNonNull(uri, "'uri' must not be null");
        if (!isHttp(uri)) {
            throw new IllegalArgumentException("'uri' must be an absolute http or https URI: " + withoutSecrets(uri)
                    + ". Set a base URL ('sse.client.base-url'), or begin with http:// or https://");
        }
        return uri;
    }

    static boolean isHttp(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null;
    }

    static URI resolve(@Nullable String baseUrl, String uri) {
        Objects.requireNonNull(uri, "'uri' must not be null");
        if (baseUrl == null || URI.create(uri).isAbsolute()) {
            return absolute(uri);
        }
        String base = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        boolean joined = uri.isEmpty() || uri.startsWith("/") || uri.startsWith("?");
        return absolute(joined ? base + uri : base + "/" + uri);
    }

    /** Neither user nor query nor fragment: they may be credentials, and this ends up in logs. */
    static String withoutSecrets(URI uri) {
        if (uri.getHost() == null) {
            return withoutHost(uri.toString().split("[?#]", 2)[0]);
        }
        String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /** Up to an @ there may be a user, wrongly written; an address of a mail is none. */
    private static String withoutHost(String uri) {
        return uri.regionMatches(true, 0, "mailto:", 0, "mailto:".length())
                ? uri
                : uri.replaceFirst("^((?:[^:/@]*:)?/{0,2}).*@", "$1");
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure(uri) ? 443 : 80;
    }

    static boolean isSecure(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
