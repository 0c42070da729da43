package dev.ssespring.broker;

/**
 * Snapshot of the retained events of one topic.
 *
 * @param topic the topic
 * @param events number of retained events, including the private events of all users
 * @param bytes their size on the wire
 * @param newest position of the newest event published to the topic that was not live-only
 */
public record TopicHistory(Topic topic, int events, long bytes, Position newest) {

    /**
     * Combines the snapshots of two logs of the same topic.
     *
     * @param other another log of this topic
     * @return the sums, with the newer of the two positions
     */
    public TopicHistory plus(TopicHistory other) {
        Position newer = (newest.sequence() > other.newest.sequence()) ? newest : other.newest;
        return new TopicHistory(topic, events + other.events, bytes + other.bytes, newer);
    }
}
