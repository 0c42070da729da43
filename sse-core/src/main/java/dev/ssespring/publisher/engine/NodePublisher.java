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
import dev.ssespring.publisher.log.LifecycleLog;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.state.InitialState;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.ListenerNotifier;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.StreamRegistry;
import dev.ssespring.publisher.stream.StreamReporter;
import dev.ssespring.publisher.stream.WriterPool;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Publisher of this node: passes publications to the broker and opens streams. Safe for use by many threads. */
public final class NodePublisher implements SseEventPublisher {

    private static final int REPLAY_THREADS = 2;

    private final SseBroker broker;
    private final StreamFactory descriptions;
    private final EngineContext context;
    private final EventFactory events;
    private final TopicRules rules;
    private final Authorization authorization;
    private final LifecycleLog lifecycle;
    private final ListenerNotifier notifier;
    private final WriterPool writers;
    private final StreamRegistry registry;
    private final Producers producers;
    private final Hub hub;
    private final ExecutorService replays = SseThreads.fixedPool("sse-replay-", REPLAY_THREADS);
    private final ReplayJoin.JoinContext joining;

    /**
     * Creates the publisher and starts its threads.
     *
     * @throws IllegalStateException if the broker has a publisher already
     */
    public NodePublisher(PublisherParts parts) {
        PublisherOptions options = parts.options();
        broker = parts.broker();
        descriptions = parts.streams();
        context = EngineContext.of(options, parts.clock());
        events = new EventFactory(parts.payloads());
        rules = new TopicRules(options.limits());
        authorization = new Authorization(parts.authorizer(), context.mailboxes());
        lifecycle = new LifecycleLog(parts.clock(), options.times().drainTimeout());
        notifier = new ListenerNotifier(parts.listeners(), context.log());
        producers = new Producers(
                parts.producers(),
                new SourceThreads(parts.producers()),
                new CompositeContextCapture(parts.contexts()),
                context);
        hub = new Hub(context);
        joining = new ReplayJoin.JoinContext(hub, broker, replays, context);
        broker.listen(hub);
        writers = new WriterPool(options.writers());
        registry = new StreamRegistry(context, new StreamReporter(context, notifier, parts.timer()), writers);
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
            StreamHandle stream = openProduced(request, sink, options);
            producers.start(producer, stream, events);
            registry.opened(stream);
            return stream;
        };
    }

    private StreamHandle openProduced(StreamRequest request, StreamSink sink, StreamOptions options) {
        // A producer that is started again gets no id that is not its own.
        StreamRequest known = StreamEnd.isReachedBy(request.lastEventId()) ? withoutLastEventId(request) : request;
        StreamHandle stream = registry.open(known, sink, options, List.of());
        stream.begin(OutboundEvent.own(context.control().opening()));
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
                    StreamHandle stream = openProduced(request, sink, options);
                    producers.feed(source, stream, events);
                    registry.opened(stream);
                    return stream;
                },
                () -> {});
    }

    @Override
    public SseStream subscribe(String... topics) {
        Objects.requireNonNull(topics, "'topics' must not be null");
        List<TopicPattern> patterns = rules.subscription(topics);
        return descriptions.subscription(
                state -> (request, sink, options) -> subscribe(request, sink, options, patterns, state));
    }

    private StreamSink.Events subscribe(
            StreamRequest request,
            StreamSink sink,
            StreamOptions options,
            List<TopicPattern> topics,
            @Nullable InitialState state) {
        registry.check();
        authorization.check(request, topics);
        StreamHandle stream = registry.open(request, sink, options, topics);
        try {
            authorization.guard(stream);
            StateLoader loader = (state != null) ? new StateLoader(state, producers.inheriting(), events) : null;
            new ReplayJoin(stream, loader, joining).start(request.lastEventId());
            registry.opened(stream);
            return stream;
        } catch (BrokerException ex) {
            stream.refuse(CloseReason.BROKER_FAILED);
            context.log().refused(stream.spec().label(), ex);
            throw new StreamRefusedException(
                    "The broker cannot be reached", context.retry().jittered());
        } catch (StreamRefusedException ex) {
            stream.refuse(CloseReason.PRODUCER_FAILED);
            throw ex;
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
        PublishReceipt receipt = hub.publish(publication, broker);
        context.counters().published.increment();
        return receipt;
    }

    @Override
    public Position head() {
        return broker.head();
    }

    @Override
    public int openStreams() {
        return registry.size();
    }

    @Override
    public List<StreamInfo> streams() {
        return registry.infos();
    }

    @Override
    public PublisherStatistics statistics() {
        return context.counters().sum();
    }

    @Override
    public int disconnect(String user) {
        Objects.requireNonNull(user, "'user' must not be null");
        if (user.isBlank()) {
            throw new IllegalArgumentException("'user' must not be blank");
        }
        List<StreamHandle> found = registry.of(user);
        found.forEach(stream -> stream.close(CloseReason.DISCONNECTED));
        return found.size();
    }

    @Override
    public boolean disconnect(long streamId) {
        Optional<StreamHandle> found = registry.find(streamId);
        found.ifPresent(stream -> stream.close(CloseReason.DISCONNECTED));
        return found.isPresent();
    }

    /** Returns the hub, whose state shows whether all streams are unsubscribed. */
    Hub hub() {
        return hub;
    }

    StreamRegistry registry() {
        return registry;
    }

    Producers producers() {
        return producers;
    }

    @Override
    public boolean isAccepting() {
        return registry.isAccepting();
    }

    @Override
    public void start() {
        registry.accept();
    }

    @Override
    public void drain() {
        registry.refuse();
        Runnable drained = lifecycle.draining(registry.size());
        // Closed first: an exception of an interrupted producer is no failure then.
        registry.closeAll();
        producers.interruptAll();
        registry.awaitEnd();
        drained.run();
    }

    @Override
    public void close() {
        drain();
        registry.stop();
        writers.stop();
        replays.shutdown();
        authorization.close();
        notifier.close();
        context.log().close();
    }
}
