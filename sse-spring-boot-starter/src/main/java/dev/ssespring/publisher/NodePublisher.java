package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The publisher of this node: hands what is published to the broker, and opens streams. */
final class NodePublisher implements SseEventPublisher {

    private final SseBroker broker;
    private final RetryHint retry;
    private final EventWriter events;
    private final Hub hub = new Hub();
    private final OpenStreams streams;
    private final Producers producers;

    NodePublisher(
            SseBroker broker, PublisherOptions options, PayloadWriter payloads, Executor executor, SseClock clock) {
        this.broker = broker;
        this.retry = new RetryHint(options.retry());
        this.events = new EventWriter(payloads);
        this.producers = new Producers(executor, retry);
        broker.listen(hub);
        this.streams = new OpenStreams(options, retry, clock);
    }

    @Override
    public SseStream stream(StreamProducer producer) {
        Objects.requireNonNull(producer, "'producer' must not be null");
        return new SseStream((request, sink) -> produce(producer, request, sink), () -> {});
    }

    @Override
    public SseStream stream(Iterable<?> elements) {
        Objects.requireNonNull(elements, "'elements' must not be null");
        return stream(out -> {
            // Not by forEach: a synchronized collection would be locked while the client does not read.
            for (Object element : elements) {
                out.send(events.element(element));
            }
        });
    }

    @Override
    public SseStream stream(Stream<?> elements) {
        Objects.requireNonNull(elements, "'elements' must not be null");
        StreamProducer producer = out -> {
            try (elements) {
                elements.sequential().forEachOrdered(element -> out.send(events.element(element)));
            }
        };
        return new SseStream((request, sink) -> produce(producer, request, sink), elements::close);
    }

    @Override
    public SseStream subscribe(String... topics) {
        Objects.requireNonNull(topics, "'topics' must not be null");
        if (topics.length == 0) {
            throw new IllegalArgumentException("'topics' must not be empty");
        }
        List<TopicPattern> patterns =
                Arrays.stream(topics).map(TopicPattern::new).distinct().toList();
        return new SseStream((request, sink) -> subscribe(patterns, request, sink), () -> {});
    }

    private StreamSink.Events produce(StreamProducer producer, StreamRequest request, StreamSink sink) {
        OpenStream stream = streams.open(request, sink, producers::interrupt);
        stream.join(opening().build(), Delivery.NOT_PUBLISHED);
        producers.start(producer, stream, events);
        return stream;
    }

    private StreamSink.Events subscribe(List<TopicPattern> patterns, StreamRequest request, StreamSink sink) {
        OpenStream stream = streams.open(request, sink, ended -> hub.unsubscribe(ended, patterns));
        try {
            hub.subscribe(stream, patterns);
            // Asked after subscribing: whatever comes later than this position is in the mailbox.
            Position head = broker.head();
            stream.join(opening().id(head.toString()).build(), head.sequence());
        } catch (RuntimeException ex) {
            stream.cutOff();
            throw ex;
        }
        return stream;
    }

    private SseEvent.Builder opening() {
        return SseEvent.builder().comment("open").retry(retry.asConfigured());
    }

    @Override
    public PublishReceipt publish(String topic, SseEvent event) {
        return publish(new Publication(new Topic(topic), null, event));
    }

    @Override
    public PublishReceipt publish(String topic, String name, Object payload) {
        return publish(topic, events.event(name, payload));
    }

    @Override
    public PublishReceipt publishToUser(String user, String topic, SseEvent event) {
        Objects.requireNonNull(user, "'user' must not be null: use publish(topic, event) to reach everybody");
        return publish(new Publication(new Topic(topic), user, event));
    }

    private PublishReceipt publish(Publication publication) {
        int subscribers = hub.subscribers(publication);
        return new PublishReceipt(broker.publish(publication), subscribers);
    }

    @Override
    public int openStreams() {
        return streams.size();
    }

    @Override
    public void start() {
        streams.accept();
    }

    @Override
    public void drain() {
        streams.refuse();
        // Closed first: what an interrupted producer throws is no failure then.
        streams.closeAll();
        producers.interruptAll();
        streams.awaitEnd();
    }

    @Override
    public void close() {
        drain();
        streams.stop();
    }
}
