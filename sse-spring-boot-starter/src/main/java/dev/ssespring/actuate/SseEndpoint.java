package dev.ssespring.actuate;

import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/** Actuator endpoint {@code sse}: shows this node's streams, topics and totals, and disconnects streams. */
@Endpoint(id = "sse")
public final class SseEndpoint {

    private final SseEventPublisher publisher;
    private final SseReporter reporter;
    private final Show showValues;

    /**
     * Creates the endpoint.
     *
     * @param publisher publisher of the streams
     * @param broker broker of the history
     * @param clock clock of the publisher
     * @param sanitizer sanitizes {@code user} and {@code remoteAddress}
     * @param showValues when to show the user and the remote address of a stream
     */
    public SseEndpoint(
            SseEventPublisher publisher, SseBroker broker, SseClock clock, Sanitizer sanitizer, Show showValues) {
        this.publisher = publisher;
        this.reporter = new SseReporter(publisher, broker, clock, sanitizer);
        this.showValues = showValues;
    }

    /**
     * Returns a report of this node. Each list is truncated to the limit.
     *
     * @param limit maximum number of entries of each list, 1 to 10000; 100 if null
     * @param after only streams with a higher id, to continue a truncated list; null for all
     * @return a snapshot
     */
    @ReadOperation
    public SseReport sse(@Nullable Integer limit, @Nullable Long after) {
        return report(limit, after, showValues.isShown(true));
    }

    SseReport report(@Nullable Integer limit, @Nullable Long after, boolean showUnsanitized) {
        return reporter.report(limit, after, showUnsanitized);
    }

    /**
     * Returns one stream.
     *
     * @param id id of the stream on this node
     * @return the stream; null if it is not open
     */
    @ReadOperation
    public SseReport.@Nullable OpenStream stream(@Selector long id) {
        return stream(id, showValues.isShown(true));
    }

    SseReport.@Nullable OpenStream stream(long id, boolean showUnsanitized) {
        return reporter.stream(id, showUnsanitized);
    }

    /**
     * Closes a stream immediately. Its client will reconnect.
     *
     * @param id id of the stream on this node
     * @return number of closed streams, 0 or 1
     */
    @DeleteOperation
    public Disconnected disconnectStream(@Selector long id) {
        return new Disconnected(publisher.disconnect(id) ? 1 : 0);
    }

    /**
     * Closes all streams of a user immediately. Their clients will reconnect.
     *
     * @param user name of the principal, not blank
     * @return number of closed streams
     * @throws InvalidEndpointRequestException if the name is blank
     */
    @DeleteOperation
    public Disconnected disconnectUser(String user) {
        if (user.isBlank()) {
            throw new InvalidEndpointRequestException("'user' must not be blank", "'user' must not be blank");
        }
        return new Disconnected(publisher.disconnect(user));
    }

    /**
     * Result of a disconnect operation.
     *
     * @param streams number of closed streams
     */
    public record Disconnected(int streams) {}
}
