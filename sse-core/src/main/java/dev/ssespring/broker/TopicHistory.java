package dev.ssespring.broker;

/**
 * Snapshot of the history of one topic.
 *
 * @param topic the topic
 * @param events number of stored events, including private events
 * @param bytes size of the encoded events
 * @param newest position of the newest event of the topic that is not live only
 */
public record TopicHistory(Topic topic, int events, long bytes, Position newest) {

    /** The same topic's two logs as one. */
    TopicHistory plus(TopicHistory other) {
        Position newer = (newest.sequence() > other.newest.sequence()) ? newest : other.newest;
        return new TopicHistory(topic, events + other.events, bytes + other.bytes, newer);
    }
}
