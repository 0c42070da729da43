package dev.ssespring.autoconfigure;

import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.StatusPolicy;
import dev.ssespring.protocol.ParserLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the client for event streams of other services.
 *
 * @param baseUrl Base URL against which relative URLs are resolved.
 * @param connectTimeout Connect timeout; by default spring.http.clients.connect-timeout, else 10s.
 * @param responseTimeout Maximum time from sending a request to the headers of its response; 0 for no limit.
 * @param idleTimeout Maximum time without bytes, after which the client reconnects; 0 for no limit.
 * @param maxAge Maximum age of a response, after which the client reconnects; 0 for no limit.
 * @param closeTimeout Maximum time that closing a connection waits for its running handler.
 * @param statusPolicy Meaning of response statuses other than 200 and 204: 'service' retries after 408, 425, 429 and 5xx,
 *     and once with new credentials after 401; 'browser' never retries. Otherwise the connection ends permanently.
 * @param maxThreads Maximum number of connection threads, one per connection. Ignored with virtual threads.
 * @param maxLineSize Maximum size of a line.
 * @param maxEventSize Maximum size of the data of an event.
 * @param sslBundle Name of the SSL bundle; by default the one of spring.http.clients.
 * @param proxy Host and port of an HTTP proxy; by default the one of the system properties.
 * @param reconnect Delays between attempts.
 */
@ConfigurationProperties("sse.client")
record SseClientProperties(
        @Nullable String baseUrl,
        @Nullable Duration connectTimeout,
        @DefaultValue("30s") Duration responseTimeout,
        @DefaultValue("2m") Duration idleTimeout,
        @DefaultValue("0s") Duration maxAge,
        @DefaultValue("5s") Duration closeTimeout,
        @DefaultValue("service") StatusPreset statusPolicy,
        @DefaultValue("1024") int maxThreads,
        @DefaultValue("16MB") DataSize maxLineSize,
        @DefaultValue("16MB") DataSize maxEventSize,
        @Nullable String sslBundle,
        @Nullable String proxy,
        @DefaultValue Reconnect reconnect) {

    private static final long LARGEST_LIMIT = 1L << 30;
    private static final String NOT_NEGATIVE = "It must not be negative.";
    private static final String LIMIT_RANGE = "It must be from 1B to 1GB.";

    /** Checks every value here, where the name of its property is known. */
    SseTimeouts toTimeouts() {
        requireNotNegative("response-timeout", responseTimeout);
        requireNotNegative("idle-timeout", idleTimeout);
        requireNotNegative("max-age", maxAge);
        requireNotNegative("close-timeout", closeTimeout);
        return new SseTimeouts(responseTimeout, idleTimeout, maxAge, closeTimeout);
    }

    ParserLimits toLimits() {
        return new ParserLimits(limit("max-line-size", maxLineSize), limit("max-event-size", maxEventSize));
    }

    ReconnectPolicy toReconnectPolicy() {
        requireNotNegative("reconnect.delay", reconnect.delay());
        requireNotNegative("reconnect.min-delay", reconnect.minDelay());
        requireNotNegative("reconnect.max-delay", reconnect.maxDelay());
        requireNotNegative("reconnect.max-server-delay", reconnect.maxServerDelay());
        requireNotNegative("reconnect.healthy-after", reconnect.healthyAfter());
        return new ReconnectPolicy(
                reconnect.delay(),
                reconnect.minDelay(),
                reconnect.maxDelay(),
                reconnect.maxServerDelay(),
                reconnect.healthyAfter());
    }

    Optional<String> checkedBaseUrl() {
        if (baseUrl != null) {
            require("base-url", baseUrl, isHttp(baseUrl), "It must be an absolute http or https URI.");
        }
        return Optional.ofNullable(baseUrl);
    }

    private static boolean isHttp(String url) {
        return url.matches("(?i)https?://[^/?#\\s]+[^?#\\s]*");
    }

    int threads() {
        require("max-threads", maxThreads, maxThreads >= 1, "It must be 1 or more.");
        return maxThreads;
    }

    Optional<Duration> connectingTimeout() {
        if (connectTimeout != null) {
            boolean positive = !connectTimeout.isNegative() && !connectTimeout.isZero();
            require("connect-timeout", connectTimeout, positive, "It must be more than zero.");
        }
        return Optional.ofNullable(connectTimeout);
    }

    Optional<InetSocketAddress> proxyAddress() {
        if (proxy == null) {
            return Optional.empty();
        }
        int colon = proxy.lastIndexOf(':');
        String port = proxy.substring(colon + 1);
        require("proxy", proxy, colon > 0 && port.matches("[0-9]{1,4}|[0-6][0-9]{4}"), "It must be host:port.");
        return Optional.of(InetSocketAddress.createUnresolved(proxy.substring(0, colon), Integer.parseInt(port)));
    }

    private static void requireNotNegative(String name, Duration value) {
        require(name, value, !value.isNegative(), NOT_NEGATIVE);
    }

    private static int limit(String name, DataSize size) {
        long bytes = size.toBytes();
        require(name, size, bytes >= 1 && bytes <= LARGEST_LIMIT, LIMIT_RANGE);
        return (int) bytes;
    }

    /** Status policies that can be set by property. */
    enum StatusPreset {
        /** Retries 408, 425, 429 and 5xx, and 401 once with new credentials; other statuses end the connection. */
        SERVICE,
        /** Ends the connection after any status except 200. */
        BROWSER;

        StatusPolicy policy() {
            return (this == SERVICE) ? StatusPolicy.service() : StatusPolicy.browser();
        }
    }

    /**
     * Delays between attempts.
     *
     * @param delay Delay until the server sends another one.
     * @param minDelay Minimum delay, whatever the server sends.
     * @param maxDelay Maximum delay after failures, unless the server asks for a longer one.
     * @param maxServerDelay Maximum delay that the server can ask for.
     * @param healthyAfter Time after which an open response resets the back-off; an event resets it at once. A response that
     *     ends within 5s without an event counts as a failure.
     */
    record Reconnect(
            @DefaultValue("1s") Duration delay,
            @DefaultValue("100ms") Duration minDelay,
            @DefaultValue("1m") Duration maxDelay,
            @DefaultValue("10m") Duration maxServerDelay,
            @DefaultValue("1m") Duration healthyAfter) {}

    private static void require(String name, Object value, boolean kept, String reason) {
        PropertyRange.require("sse.client." + name, value, kept, reason);
    }
}
