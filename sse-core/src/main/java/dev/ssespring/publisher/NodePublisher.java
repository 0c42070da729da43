package dev.ssespring.publisher;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** The publisher of this node: hands what is published to the broker, and opens streams. */
final class NodePublisher implements SseEventPublisher {

    private static final int FEW_THREADS = 2;

    private final SseBroker broker;
    private final RetryHint retry;
    private final EventWriter events;
    private final Notices notices;
    private final TopicRules rules;
    private final Authorization authorization;
    private final Counts counts = new Counts();
    private final StreamLog log;
    private final LifecycleLog lifecycle;
    private final Announcer announcer;
    private final Hub hub;
    private final OpenStreams streams;
    private final Producers producers;
    private final ExecutorService replays = SseThreads.fixedPool("sse-replay-", FEW_THREADS);
    private final Join.Context joining;

    NodePublisher(PublisherBuilder parts) {
        PublisherOptions options = parts.options;
        broker = parts.broker;
        retry = new RetryHint(options.times().retry(), options.times().retryJitter());
        events = new EventWriter(parts.payloads);
        notices = new Notices(options.notices(), retry);
        rules = new TopicRules(options.limits());
        authorization = new Authorization(parts.authorizer, options.mailbox());
        log = new StreamLog(parts.clock);
        lifecycle = new LifecycleLog(parts.clock, options.times().drainTimeout());
        announcer = new Announcer(parts.listeners, log);
        hub = new Hub(notices, counts, parts.clock);
        producers = new Producers(
                parts.producers,
                new SourceThreads(parts.producers),
                new CompositeContextCapture(parts.contexts),
                retry);
        joining = new Join.Context(hub, broker, replays, notices, counts, options.mailbox());
        broker.listen(hub);
        streams = new OpenStreams(
                new OpenStreams.Context(options, notices, counts, announcer, parts.timer, log), retry, parts.clock);
        LifecycleLog.started(broker, options);
    }

    @Override
    public SseStream stream(StreamProducer producer) {
        Objects.requireNonNull(producer, "'producer' must not be null");
        return SseStream.finite(produced(producer), () -> {});
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
        return SseStream.finite(produced(producer), elements::close);
    }

    private SseStream.Opening produced(StreamProducer producer) {
        return (request, sink, options) -> {
            OpenStream stream = openAlone(request, sink, options);
            producers.start(producer, stream, events);
            streams.opened(stream);
            return stream.events();
        };
    }

    private OpenStream openAlone(StreamRequest request, StreamSink sink, StreamOptions options) {
        // A producer that starts again gets no id that is not its own.
        StreamRequest known = StreamEnd.isReachedBy(request.lastEventId()) ? request.withoutLastEventId() : request;
        OpenStream stream = streams.open(StreamDraft.of(known, sink, options, List.of()), () -> null);
        stream.begin(Delivery.own(notices.opening()));
        return stream;
    }

    @Override
    public SseStream streamFrom(Flow.Publisher<?> source) {
        Objects.requireNonNull(source, "'source' must not be null");
        return SseStream.finite(
                (request, sink, options) -> {
                    OpenStream stream = openAlone(request, sink, options);
                    producers.feed(source, stream, events);
                    streams.opened(stream);
                    return stream.events();
                },
                () -> {});
    }

    @Override
    public SseStream subscribe(String... topics) {
        Objects.requireNonNull(topics, "'topics' must not be null");
        List<TopicPattern> patterns = rules.subscription(topics);
        return SseStream.endless(
                (request, sink, options) -> subscribe(StreamDraft.of(request, sink, options, patterns)));
    }

    private StreamSink.Events subscribe(StreamDraft draft) {
        streams.check();
        authorization.check(draft);
        OpenStream stream = streams.open(draft, hub::offered);
        try {
            authorization.guard(stream);
            new Join(stream, joining).start(draft.request().lastEventId());
            streams.opened(stream);
            return stream.events();
        } catch (BrokerException ex) {
            stream.refuse(CloseReason.BROKER_FAILED);
            log.refused(stream.spec(), ex);
            throw new StreamRefusedException("The broker cannot be reached", retry.jittered());
        } catch (RuntimeException | Error ex) {
            stream.refuse(CloseReason.CLIENT_GONE);
            throw ex;
        }
    }

    @Override
    public PublishReceipt publish(String topic, SseEvent event) {
        return publish(topic, event, PublishOptions.DEFAULTS);
    }

    @Override
    public PublishReceipt publish(String topic, SseEvent event, PublishOptions options) {
        return publish(new Publication(rules.topic(topic), null, event, options));
    }

    @Override
    public PublishReceipt publish(String topic, String name, Object payload) {
        return publish(topic, events.event(name, payload));
    }

    @Override
    public PublishReceipt publish(String topic, String name, Object payload, PublishOptions options) {
        return publish(topic, events.event(name, payload), options);
    }

    @Override
    public PublishReceipt publishToUser(String user, String topic, SseEvent event) {
        return publishToUser(user, topic, event, PublishOptions.DEFAULTS);
    }

    @Override
    public PublishReceipt publishToUser(String user, String topic, SseEvent event, PublishOptions options) {
        Objects.requireNonNull(user, "'user' must not be null: use publish(topic, event) to reach everybody");
        return publish(new Publication(rules.topic(topic), user, event, options));
    }

    @Override
    public PublishReceipt publishToUser(String user, String topic, String name, Object payload) {
        return publishToUser(user, topic, events.event(name, payload));
    }

    @Override
    public PublishReceipt publishToUser(
            String user, String topic, String name, Object payload, PublishOptions options) {
        return publishToUser(user, topic, events.event(name, payload), options);
    }

    private PublishReceipt publish(Publication publication) {
        int subscribers = hub.subscribers(publication);
        Position position = broker.publish(publication);
        counts.published.increment();
        return new PublishReceipt(position, subscribers);
    }

    @Override
    public Position head() {
        return broker.head();
    }

    @Override
    public int openStreams() {
        return streams.size();
    }

    @Override
    public List<StreamInfo> streams() {
        return streams.infos();
    }

    @Override
    public PublisherStatistics statistics() {
        return counts.sum();
    }

    @Override
    public int disconnect(String user) {
        Objects.requireNonNull(user, "'user' must not be null");
        if (user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank");
        }
        List<OpenStream> found = streams.of(user);
        found.forEach(stream -> stream.close(CloseReason.DISCONNECTED));
        return found.size();
    }

    @Override
    public boolean disconnect(long streamId) {
        Optional<OpenStream> found = streams.find(streamId);
        found.ifPresent(stream -> stream.close(CloseReason.DISCONNECTED));
        return found.isPresent();
    }

    @Override
    public boolean isAccepting() {
        return streams.isAccepting();
    }

    @Override
    public void start() {
        streams.accept();
    }

    @Override
    public void drain() {
        streams.refuse();
        Runnable drained = lifecycle.draining(streams.size());
        // Closed first: what an interrupted producer throws is no failure then.
        streams.closeAll();
        producers.interruptAll();
        streams.awaitEnd();
        drained.run();
    }

    @Override
    public void close() {
        drain();
        streams.stop();
        replays.shutdown();
        authorization.close();
        announcer.close();
        log.close();
    }
}
