package dev.ssespring.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect leads. Another origin gets none of the application's headers but those that say what is asked for:
 * any other may be a credential. What was dropped on the way does not come back.
 */
final class Redirects {

    private static final int MOST = 10;

    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private static final Set<String> SENT_ANYWHERE =
            names("Accept", "Accept-Language", "Cache-Control", "Content-Type", LastEventIdHeader.NAME, "User-Agent");

    private int followed;

    static boolean isRedirect(int status) {
        return STATUSES.contains(status);
    }

    /**
     * The request that follows.
     *
     * @throws SseClientException if there is none
     */
    SseTransport.Request follow(SseTransport.Request request, SseTransport.Response response) {
        if (++followed > MOST) {
            throw refused("More than " + MOST + " redirects, the last from " + RequestUris.withoutSecrets(request.uri()));
        }
        URI target = target(request.uri(), response);
        if (RequestUris.isSecure(request.uri()) && !RequestUris.isSecure(target)) {
            throw refused("A redirect from https to http is not followed: " + RequestUris.withoutSecrets(target));
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
                    + " says no Location to go to");
        }
        URI target = resolve(from, location.strip());
        if (target == null || !RequestUris.isHttp(target)) {
            throw refused("Status " + response.status() + " of " + RequestUris.withoutSecrets(from)
                    + " leads to what is no http or https URI");
        }
        return target;
    }

    private static @Nullable URI resolve(URI from, String location) {
        try {
            // URI.resolve(..) is older than RFC 3986, 5.2.2: at a query alone it drops the end of the path.
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
        RequestHeaders headers = new RequestHeaders();
        all.forEach((name, values) -> headers.set(name, values.toArray(String[]::new)));
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
