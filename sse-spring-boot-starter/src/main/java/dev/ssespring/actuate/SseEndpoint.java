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

/** The actuator endpoint {@code sse}: shows this node's streams, topics and totals, and disconnects streams. */
@Endpoint(id = "sse")
public final class SseEndpoint {

    private final SseEventPublisher publisher;
    private final SseReporter reporter;
    private final Show showValues;

    /**
     * Creates the endpoint.
     *
     * @param publisher whose streams to show
     * @param broker whose history to show
     * @param clock that of the publisher
     * @param sanitizer asked for {@code user} and {@code remoteAddress}
     * @param showValues whether to show who has opened a stream, and from where
     */
    public SseEndpoint(
            SseEventPublisher publisher, SseBroker broker, SseClock clock, Sanitizer sanitizer, Show showValues) {
        this.publisher = publisher;
        this.reporter = new SseReporter(publisher, broker, clock, sanitizer);
        this.showValues = showValues;
    }

    /**
     * Everything, each list cut to the limit.
     *
     * @param limit most entries of each list; 100 if null, 10000 at most
     * @param after only streams with a higher id than this, to read on where a list was cut
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
     * One stream.
     *
     * @param id names it
     * @return null if there is no such stream (any more)
     */
    @ReadOperation
    public SseReport.@Nullable OpenStream stream(@Selector long id) {
        return stream(id, showValues.isShown(true));
    }

    SseReport.@Nullable OpenStream stream(long id, boolean showUnsanitized) {
        return reporter.stream(id, showUnsanitized);
    }

    /**
     * Ends a stream at once. Its client will try to come back.
     *
     * @param id names it
     * @return how many there were, 0 or 1
     */
    @DeleteOperation
    public Disconnected disconnectStream(@Selector long id) {
        return new Disconnected(publisher.disconnect(id) ? 1 : 0);
    }

    /**
     * Ends all streams of a user at once. Their clients will try to come back.
     *
     * @param user name of the principal, not blank
     * @return how many there were
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
     * What a disconnect did.
     *
     * @param streams how many it ends
     */
    public record Disconnected(int streams) {}
}
