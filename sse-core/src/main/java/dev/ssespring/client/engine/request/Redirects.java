package dev.ssespring.client.engine.request;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseTransport;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Follows the redirects of one attempt. Another origin receives only headers that cannot be credentials. Headers that
 * were dropped are not sent again, even if a later redirect leads back. Belongs to the connection's thread.
 */
final class Redirects {

    private static final int MAX_REDIRECTS = 10;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private static final Set<String> SENT_ANYWHERE =
            names("Accept", "Accept-Language", "Cache-Control", "Content-Type", LastEventIdHeader.NAME, "User-Agent");

    private int followed;

    static boolean isRedirect(int status) {
        return STATUSES.contains(status);
    }

    /**
     * Returns the request to send next.
     *
     * @throws SseClientException if the redirect must not be followed
     */
    SseTransport.Request follow(SseTransport.Request request, SseTransport.Response response) {
        if (++followed > MAX_REDIRECTS) {
            throw refused("More than " + MAX_REDIRECTS + " redirects; the last one is from "
                    + RequestUris.withoutSecrets(request.uri()));
        }
        URI target = target(request.uri(), response);
        if (RequestUris.isSecure(request.uri()) && !RequestUris.isSecure(target)) {
            throw refused("Redirects from https to http are not followed: " + RequestUris.withoutSecrets(target));
        }
        boolean sameOrigin = RequestUris.sameOrigin(request.uri(), target);
        boolean get = becomesGet(request.method(), response.status());
        return new SseTransport.Request(
                get ? "GET" : request.method(),
                target,
                headers(request.headers(), sameOrigin, get),
                get ? null : request.body(),
                sameOrigin ? request.destination() : SseTransport.Destination.OTHER_ORIGIN);
    }

    private static URI target(URI from, SseTransport.Response response) {
        String location = response.header("Location");
        if (location == null || location.isBlank()) {
            throw refused("Status " + response.status() + " of " + RequestUris.withoutSecrets(from)
                    + " has no Location header");
        }
        URI target = resolve(from, location.strip());
        if (target == null || !RequestUris.isHttp(target)) {
            throw refused("Status " + response.status() + " of " + RequestUris.withoutSecrets(from)
                    + " redirects to a URI that is not an http or https URI");
        }
        return target;
    }

    private static @Nullable URI resolve(URI from, String location) {
        try {
            // RFC 3986, 5.2.2: a query alone keeps the path. URI.resolve(..) would drop its last segment.
            return location.startsWith("?")
                    ? URI.create(from.toString().split("[?#]", 2)[0] + location)
                    : from.resolve(location);
        } catch (IllegalArgumentException ex) {
            return null;
        }
    }

    private static boolean becomesGet(String method, int status) {
        boolean post = method.equals("POST");
        return switch (status) {
            case 301, 302 -> post;
            case 303 -> !method.equals("GET") && !method.equals("HEAD");
            default -> false;
        };
    }

    private static Map<String, List<String>> headers(Map<String, List<String>> all, boolean sameOrigin, boolean get) {
        RequestHeaders headers = new RequestHeaders(all);
        headers.keepOnly(name ->
                (sameOrigin || SENT_ANYWHERE.contains(name)) && !(get && name.equalsIgnoreCase("Content-Type")));
        return headers.toMap();
    }

    private static SseClientException refused(String message) {
        return new SseClientException(DisconnectCause.REDIRECT, message, null);
    }

    private static Set<String> names(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(List.of(names));
        return set;
    }
}
