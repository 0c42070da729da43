package dev.ssespring.web;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes numbered events of any size and remembers where each stands: what clients have to receive. Thread-safe. */
final class Journal {

    private static final char PADDING = 'x';

    /** One event, as it was published or as it was received. */
    record Entry(long sequence, String topic, int number) {

        static Entry of(SseEvent received) {
            String id = received.id();
            String data = received.data();
            if (!data.chars().skip(data.indexOf(' ') + 1).allMatch(c -> c == PADDING)) {
                throw new IllegalStateException("Not what was published: " + data);
            }
            return new Entry(
                    Long.parseLong(id, id.indexOf('-') + 1, id.length(), 10),
                    received.event(),
                    Integer.parseInt(data, 0, data.indexOf(' '), 10));
        }
    }

    private final int largest;
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();

    /** The events' data is longer than that by no more than their number. */
    Journal(int largest) {
        this.largest = largest;
    }

    void publish(SseEventPublisher publisher, String topic) {
        int number = numbers.computeIfAbsent(topic, same -> new AtomicInteger()).incrementAndGet();
        String padding =
                Character.toString(PADDING).repeat(ThreadLocalRandom.current().nextInt(largest));
        long sequence = publisher
                .publish(topic, SseEvent.of(topic, number + " " + padding))
                .position()
                .sequence();
        entries.add(new Entry(sequence, topic, number));
    }

    int size() {
        return entries.size();
    }

    /** In the order of their positions. */
    List<Entry> of(Collection<String> topics) {
        return entries.stream()
                .filter(entry -> topics.contains(entry.topic))
                .sorted(Comparator.comparingLong(Entry::sequence))
                .toList();
    }
}
