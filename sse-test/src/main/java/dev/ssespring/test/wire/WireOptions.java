package dev.ssespring.test.wire;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How connections are made.
 *
 * @param version of HTTP
 * @param tls for {@code https}; null for that of the JDK
 * @param receiveBuffer bytes that the operating system may receive ahead of the reader, a hint; 0 for its default. Over
 *     HTTP/1.1 only
 * @param timeout longest time to connect, and then to wait for the head of the response; more than zero
 */
public record WireOptions(Version version, @Nullable SSLContext tls, int receiveBuffer, Duration timeout) {

    /** HTTP/1.1, the JDK's certificates, the system's buffers, 10 s. */
    public static final WireOptions DEFAULTS = new WireOptions(Version.HTTP_1_1, null, 0, Duration.ofSeconds(10));

    /** Versions of HTTP. */
    public enum Version {
        /** On a socket of its own. */
        HTTP_1_1,
        /** By the JDK's client: negotiated by TLS, or by an upgrade without TLS. */
        HTTP_2
    }

    /**
     * Returns a copy with another version.
     *
     * @param other of HTTP
     * @return a copy
     */
    public WireOptions version(Version other) {
        return new WireOptions(other, tls, receiveBuffer, timeout);
    }

    /**
     * Returns a copy with another TLS context.
     *
     * @param context for {@code https}
     * @return a copy
     */
    public WireOptions tls(SSLContext context) {
        return new WireOptions(version, context, receiveBuffer, timeout);
    }

    /**
     * Returns a copy with another receive buffer.
     *
     * @param bytes 0 for the system's default
     * @return a copy
     */
    public WireOptions receiveBuffer(int bytes) {
        return new WireOptions(version, tls, bytes, timeout);
    }

    /**
     * Returns a copy with another timeout.
     *
     * @param longest more than zero
     * @return a copy
     */
    public WireOptions timeout(Duration longest) {
        return new WireOptions(version, tls, receiveBuffer, longest);
    }

    int timeoutMillis() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }
}
