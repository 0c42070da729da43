package dev.ssespring.client.engine.request;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes content codings that change the body. Servers and proxies send {@code none}, {@code identity}, an empty
 * value, a charset such as {@code utf-8}, or {@code chunked} for bodies that are not encoded. As in browsers, a value
 * that is not a known coding is ignored.
 */
final class ContentCodings {

    /** Codings registered with IANA, their aliases, and unregistered codings in use. */
    private static final Set<String> CODINGS = Set.of(
            "aes128gcm",
            "br",
            "bzip2",
            "compress",
            "dcb",
            "dcz",
            "deflate",
            "exi",
            "gzip",
            "lz4",
            "lzma",
            "pack200-gzip",
            "sdch",
            "snappy",
            "xz",
            "zstd");

    private static final String ALIAS_PREFIX = "x-";

    private ContentCodings() {}

    /**
     * Returns the codings of a body.
     *
     * @param values values of the header {@code Content-Encoding}, each possibly a list
     * @return the codings as received, joined by commas; null if there are none
     */
    static @Nullable String of(List<String> values) {
        String codings = values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(ContentCodings::isCoding)
                .collect(Collectors.joining(", "));
        return codings.isEmpty() ? null : codings;
    }

    private static boolean isCoding(String value) {
        String name = value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return CODINGS.contains(name.startsWith(ALIAS_PREFIX) ? name.substring(ALIAS_PREFIX.length()) : name);
    }
}
