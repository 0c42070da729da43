package dev.ssespring.client.engine.request;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks, resolves and compares the URIs of requests. */
public final class RequestUris {

    private RequestUris() {}

    /**
     * Parses an absolute URI.
     *
     * @param uri absolute http or https URI
     * @return the URI
     * @throws IllegalArgumentException if it is not such a URI
     */
    public static URI absolute(String uri) {
        return check(URI.create(Objects.requireNonNull(uri, "'uri' must not be null")));
    }

    /**
     * Checks a URI.
     *
     * @param uri absolute http or https URI
     * @return the same URI
     * @throws IllegalArgumentException if it is not such a URI
     */
    public static URI check(URI uri) {
        Objects.requireNonNull(uri, "'uri' must not be null");
        if (!isHttp(uri)) {
            throw new IllegalArgumentException("'uri' must be an absolute http or https URI: " + withoutSecrets(uri)
                    + ". Set a base URL ('sse.client.base-url'), or start the URI with http:// or https://");
        }
        return uri;
    }

    static boolean isHttp(URI uri) {
        return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                && uri.getHost() != null;
    }

    /**
     * Resolves a URI against a base URL.
     *
     * @param baseUrl null for none
     * @param uri absolute, or appended to the base URL with exactly one slash in between
     * @return an absolute http or https URI
     * @throws IllegalArgumentException if the result is not such a URI
     */
    public static URI resolve(@Nullable String baseUrl, String uri) {
        Objects.requireNonNull(uri, "'uri' must not be null");
        if (baseUrl == null || URI.create(uri).isAbsolute()) {
            return absolute(uri);
        }
        String base = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
        boolean joined = uri.isEmpty() || uri.startsWith("/") || uri.startsWith("?");
        return absolute(joined ? base + uri : base + "/" + uri);
    }

    /**
     * Returns a URI for messages and logs, without user, query and fragment: they may contain credentials.
     *
     * @param uri any URI
     * @return its text
     */
    public static String withoutSecrets(URI uri) {
        if (uri.getHost() == null) {
            return withoutHost(uri.toString().split("[?#]", 2)[0]);
        }
        String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /** Text before an @ may be the user of a malformed URI, except in the address of a mail. */
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
