package dev.ssespring.publisher.engine;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is asked for and not open yet.
 *
 * @param request who asks
 * @param user name of the principal; null if there is no principal or its name is blank
 * @param sink where to write
 * @param options how it differs from others
 * @param topics what it subscribes to; empty if it has a producer
 */
record StreamDraft(
        StreamRequest request,
        @Nullable String user,
        StreamSink sink,
        StreamOptions options,
        List<TopicPattern> topics) {

    /** Asks the principal for its name, once: it is the application's code, and must not run where events are handed out. */
    static StreamDraft of(StreamRequest request, StreamSink sink, StreamOptions options, List<TopicPattern> topics) {
        String name = (request.principal() != null) ? request.principal().getName() : null;
        // Nobody can publish to a blank name, and all principals without a name would share its limit.
        String user = (name != null && !name.isBlank()) ? name : null;
        return new StreamDraft(request, user, sink, options, topics);
    }

    StreamSpec toSpec(long id, Instant openedAt) {
        return new StreamSpec(id, request, user, topics, options, openedAt);
    }
}
