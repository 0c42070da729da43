package dev.ssespring.test;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import org.jspecify.annotations.Nullable;

/**
 * What an application has published.
 *
 * @param topic to which
 * @param user whose streams alone get it; null for everybody
 * @param event the type
 * @param payload as it was passed; the data of an {@code SseEvent}, {@code ""} if that has none
 * @param options how it is kept and delivered
 * @param position where the broker has put it
 */
public record RecordedPublication(
        String topic, @Nullable String user, String event, Object payload, PublishOptions options, Position position) {

    /** Such as {@code 'created' on 'orders' for 'alice': Order[id=7]}. */
    String describe() {
        return "'" + event + "' on '" + topic + '\'' + ((user == null) ? "" : " for '" + user + '\'') + ": " + payload;
    }
}
