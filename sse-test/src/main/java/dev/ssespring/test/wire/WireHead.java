package dev.ssespring.test.wire;

import java.util.List;
import java.util.Optional;

/**
 * Status and headers of a response.
 *
 * @param version such as {@code HTTP/1.1}
 * @param status three digits
 * @param headers in the order of arrival
 */
public record WireHead(String version, int status, List<WireHeader> headers) {

    /** Copies the headers. */
    public WireHead {
        headers = List.copyOf(headers);
    }

    /**
     * Returns the values of a header, those of several lines joined by a comma.
     *
     * @param name without regard to case
     * @return empty if the header is absent
     */
    public Optional<String> header(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    /**
     * Returns the values of a header, line by line.
     *
     * @param name without regard to case
     * @return empty if the header is absent
     */
    public List<String> values(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(WireHeader::value)
                .toList();
    }
}
