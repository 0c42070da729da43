package dev.ssespring.test;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.test.wire.WireHeader;
import dev.ssespring.test.wire.WireOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link SseTestClient} was told.
 *
 * @param base where relative paths are resolved
 * @param headers sent with every request
 * @param wire how to connect
 * @param checks how assertions wait
 */
record ClientSettings(Supplier<URI> base, List<WireHeader> headers, WireOptions wire, Checks checks) {

    /** Entries are small; a test that needs more says so. */
    static final int MAX_ENTRIES = 100_000;

    /**
     * How assertions wait, and what they understand.
     *
     * @param limit longest wait for an event; null for the default
     * @param fence null if the server has none
     * @param payloads reads the data of events
     * @param reset name of the event that says that the history is too short
     * @param gap name of the event that says that events were dropped
     * @param maxEntries most events, comments and blocks that are remembered of a stream
     */
    record Checks(
            @Nullable Duration limit,
            @Nullable SseFence fence,
            PayloadReader payloads,
            String reset,
            String gap,
            int maxEntries) {

        /** With a fence an event that was published before is never missed: it only has to be short of a second. */
        private static final Duration WITH_FENCE = Duration.ofMillis(500);

        private static final Duration WITHOUT_FENCE = Duration.ofSeconds(5);

        static final Checks DEFAULTS =
                new Checks(null, null, new JsonPayloads(), "stream-reset", "stream-gap", MAX_ENTRIES);

        Duration limitOrDefault() {
            if (limit != null) {
                return limit;
            }
            return (fence != null) ? WITH_FENCE : WITHOUT_FENCE;
        }

        /** Of an end or a comment, which no fence can prove to be missing. */
        Duration endLimit() {
            return (limit != null) ? limit : WITHOUT_FENCE;
        }

        Checks limit(Duration longest) {
            return new Checks(longest, fence, payloads, reset, gap, maxEntries);
        }

        Checks fence(SseFence other) {
            return new Checks(limit, other, payloads, reset, gap, maxEntries);
        }

        Checks payloads(PayloadReader reader) {
            return new Checks(limit, fence, reader, reset, gap, maxEntries);
        }

        Checks names(String resetName, String gapName) {
            return new Checks(limit, fence, payloads, resetName, gapName, maxEntries);
        }

        Checks maxEntries(int most) {
            return new Checks(limit, fence, payloads, reset, gap, most);
        }
    }

    ClientSettings header(WireHeader header) {
        List<WireHeader> all = new ArrayList<>(headers);
        all.add(header);
        return new ClientSettings(base, List.copyOf(all), wire, checks);
    }

    ClientSettings wire(WireOptions options) {
        return new ClientSettings(base, headers, options, checks);
    }

    ClientSettings checks(Checks other) {
        return new ClientSettings(base, headers, wire, other);
    }

    /**
     * Resolves a path against the base, whose own path it is appended to; an absolute URI stays as it is. Characters outside
     * ASCII are percent-encoded.
     */
    URI resolve(String path) {
        return URI.create(join(path).toASCIIString());
    }

    private URI join(String path) {
        URI given = URI.create(path);
        if (given.isAbsolute()) {
            return given;
        }
        String root = base.get().toString();
        if (path.isEmpty()) {
            return URI.create(root);
        }
        String trimmed = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
        return URI.create(trimmed + (path.startsWith("/") || path.startsWith("?") ? "" : "/") + path);
    }
}
