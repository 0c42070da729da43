package dev.ssespring.publisher.engine;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.PublisherStatistics;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamProducer;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;
import dev.ssespring.publisher.mailbox.StreamEnd;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

/** The publisher of this node: hands what is published to the broker, and opens streams. */
public final class NodePublisher implements SseEventPublisher {

    private static final int FEW_THREADS = 2;

    private final StreamFactory descriptions;
    private final SseBroker broker;
    private final RetryHint retry;
    private final EventFactory events;
    private final ControlEvents notices;
    private final TopicRules rules;
    private final Authorization authorization;
    private final PublisherCounters counts = new PublisherCounters();
    private final StreamLog log;
    private final LifecycleLog lifecycle;
    private final ListenerNotifier announcer;
    private final Hub hub;
    private final StreamRegistry streams;
    private final Producers producers;
    private final ExecutorService replays = SseThreads.fixedPool("sse-replay-", FEW_THREADS);
    private final ReplayJoin.Context joining;

    /** Creates the publisher and starts its threads. */
    public NodePublisher(PublisherParts parts) {
        PublisherOptions options = parts.options();
        descriptions = parts.streams();
        broker = parts.broker();
        retry = new RetryHint(options.times().retry(), options.times().retryJitter());
        events = new EventFactory(parts.payloads());
        notices = new ControlEvents(options.notices(), retry);
        rules = new TopicRules(options.limits());
        authorization = new Authorization(parts.authorizer(), options.mailbox());
        log = new StreamLog(parts.clock());
        lifecycle = new LifecycleLog(parts.clock(), options.times().drainTimeout());
        announcer = new ListenerNotifier(parts.listeners(), log);
        hub = new Hub(notices, counts, parts.clock());
        producers = new Producers(
                parts.producers(),
                new SourceThreads(parts.producers()),
                new CompositeContextCapture(parts.contexts()),
                retry);
        joining = new ReplayJoin.Context(hub, broker, replays, notices, counts, options.mailbox());
        broker.listen(hub);
        streams = new StreamRegistry(
                new StreamRegistry.Context(options, notices, counts, announcer, parts.timer(), log), retry, parts.clock());
        LifecycleLog.started(broker, options);
    }

    @Override
    public SseStream stream(StreamProducer producer) {
        Objects.requireNonNull(producer, "'producer' must not be null");
        return descriptions.finite(produced(producer), () -> {});
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
        return descriptions.finite(produced(producer), elements::close);
    }

    private StreamOpening produced(StreamProducer producer) {
        return (request, sink, options) -> {
            StreamHandle stream = openAlone(request, sink, options);
            producers.start(producer, stream, events);
            streams.opened(stream);
            return stream.events();
        };
    }

    private StreamHandle openAlone(StreamRequest request, StreamSink sink, StreamOptions options) {
        // A producer that starts again gets no id that is not its own.
        StreamRequest known = StreamEnd.isReachedBy(request.lastEventId()) ? withoutLastEventId(request) : request;
        StreamHandle stream = streams.open(StreamDraft.of(known, sink, options, List.of()), () -> null);
        stream.begin(OutboundEvent.own(notices.opening()));
        return stream;
    }

    private static StreamRequest withoutLastEventId(StreamRequest request) {
        return new StreamRequest(null, request.principal(), request.remoteAddress());
    }

    @Override
    public SseStream streamFrom(Flow.Publisher<?> source) {
        Objects.requireNonNull(source, "'source' must not be null");
        return descriptions.finite(
                (request, sink, options) -> {
                    StreamHandle stream = openAlone(request, sink, options);
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
        return descriptions.endless(
                (request, sink, options) -> subscribe(StreamDraft.of(request, sink, options, patterns)));
    }

    private StreamSink.Events subscribe(StreamDraft draft) {
        streams.check();
        authorization.check(draft);
        StreamHandle stream = streams.open(draft, hub::offered);
        try {
            authorization.guard(stream);
            new ReplayJoin(stream, joining).start(draft.request().lastEventId());
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
        List<StreamHandle> found = streams.of(user);
        found.forEach(stream -> stream.close(CloseReason.DISCONNECTED));
        return found.size();
    }

    @Override
    public boolean disconnect(long streamId) {
        Optional<StreamHandle> found = streams.find(streamId);
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
