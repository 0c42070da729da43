package dev.ssespring.broker;

/**
 * What is kept of one topic, at one moment.
 *
 * @param topic the topic
 * @param events how many events, what single users got included
 * @param bytes their size on the wire
 * @param newest position of the newest event published to it that was not live only
 */
public record TopicHistory(Topic topic, int events, long bytes, Position newest) {

    /** The same topic's two logs as one. */
    TopicHistory plus(TopicHistory other) {
        Position newer = (newest.sequence() > other.newest.sequence()) ? newest : other.newest;
        return new TopicHistory(topic, events + other.events, bytes + other.bytes, newer);
    }
}
