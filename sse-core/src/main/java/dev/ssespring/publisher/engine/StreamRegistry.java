package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.DeliveryTimer;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.OverflowQueue;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** The books: all open streams of this node, their writers and their lifespans. Any thread may call it. */
final class StreamRegistry {

    private static final Log LOG = LogFactory.getLog(StreamRegistry.class);

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS_A_HEARTBEAT = 8;
    private static final Duration LONGEST_WAIT_FOR_WRITERS = Duration.ofSeconds(1);

    /**
     * What streams share with the rest of the node.
     *
     * @param options bounds and times
     * @param notices tell clients where they stand
     * @param counts what happens
     * @param announcer tells the application's listeners
     * @param timer is told how long events wait
     * @param log is told what happens to single streams
     */
    record Context(
            PublisherOptions options,
            ControlEvents notices,
            PublisherCounters counts,
            ListenerNotifier announcer,
            DeliveryTimer timer,
            StreamLog log) {}

    private final Context context;
    private final SseClock clock;
    private final RetryHint retry;
    private final Admission admission;
    private final Map<StreamHandle, StreamTimers> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicBoolean timerFailed = new AtomicBoolean();
    private final WriterThread[] writers;
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final SseClock.Timer ticking;
    private volatile boolean accepting = true;
    private volatile boolean stopped;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneLess = lock.newCondition();

    StreamRegistry(Context context, RetryHint retry, SseClock clock) {
        this.context = context;
        this.clock = clock;
        this.retry = retry;
        this.admission = new Admission(context.options.limits(), retry);
        this.writers = new WriterThread[context.options.writers()];
        for (int i = 0; i < writers.length; i++) {
            writers[i] = new WriterThread("sse-writer-" + (i + 1));
            writers[i].start();
        }
        this.ticking = clock.every(tickPeriod(context.options.times().heartbeat()), this::tick);
    }

    private static Duration tickPeriod(Duration heartbeat) {
        Duration period = heartbeat.dividedBy(TICKS_A_HEARTBEAT);
        return (period.compareTo(LONGEST_TICK) > 0) ? LONGEST_TICK : period;
    }

    private void tick() {
        try {
            long now = clock.nanos();
            streams.forEach((stream, lifespan) -> tick(stream, lifespan, now));
        } catch (Throwable ex) {
            // A clock does not call again what has thrown once, and that would be the end of all heartbeats.
            context.log.tickFailed(ex);
        }
    }

    private void tick(StreamHandle stream, StreamTimers lifespan, long now) {
        try {
            lifespan.tick(stream, now);
        } catch (Throwable ex) {
            // The other streams must not miss their heartbeats.
            context.log.tickFailed(ex);
        }
    }

    /**
     * Refuses early, before the application's code is asked about a stream.
     *
     * @throws StreamRefusedException while no streams are accepted, or too many are open
     */
    void check() {
        if (!accepting) {
            throw drained();
        }
        admission.check();
    }

    private StreamRefusedException drained() {
        return new StreamRefusedException("No new streams: the publisher is being drained", retry.jittered());
    }

    /**
     * Puts a stream on the books. It is not counted, and its listeners are not told of it, before {@link #opened}: until
     * then it may still be refused.
     *
     * @param offered up to where everything was offered to all streams; gives null where that means nothing
     * @throws StreamRefusedException while no streams are accepted, or too many are open
     */
    StreamHandle open(StreamDraft draft, Supplier<@Nullable Position> offered) {
        if (!accepting) {
            throw drained();
        }
        String user = draft.user();
        String address = draft.request().remoteAddress();
        admission.admit(user, address);
        StreamHandle stream;
        try {
            stream = register(draft, offered);
        } catch (RuntimeException | Error ex) {
            admission.release(user, address);
            throw ex;
        }
        // Asked again after the stream was added: either it is refused here, or the one who drains finds it.
        if (!accepting) {
            stream.refuse(CloseReason.DRAINED);
            throw drained();
        }
        return stream;
    }

    private StreamHandle register(StreamDraft draft, Supplier<@Nullable Position> offered) {
        ClockReading now = ClockReading.of(clock);
        WriterThread writer = writers[Math.floorMod(nextWriter.getAndIncrement(), writers.length)];
        StreamMailbox mailbox = new StreamMailbox(backlog(draft));
        StreamSpec spec = draft.toSpec(lastId.incrementAndGet(), now.instant());
        Place place = new Place(offered, context.announcer.isNeeded() ? spec.info(0, 0, null) : null);
        StreamHandle stream = new StreamHandle(spec, draft.sink(), mailbox, writer, place);
        streams.put(stream, StreamTimers.beginning(now, context.options.times(), draft.options()));
        return stream;
    }

    /** Nothing refuses the stream any more. It may have ended meanwhile. */
    void opened(StreamHandle stream) {
        context.counts.opened.increment();
        stream.opened();
    }

    private OverflowQueue backlog(StreamDraft draft) {
        PublisherOptions.Mailbox bounds = StreamMailbox.bounds(draft.options(), context.options.mailbox());
        // A producer waits for room; there is nothing to drop.
        return draft.topics().isEmpty() ? new OverflowQueue(bounds) : OverflowQueue.of(bounds, context.notices, context.counts);
    }

    int size() {
        return streams.size();
    }

    List<StreamInfo> infos() {
        return streams.keySet().stream().map(StreamHandle::info).toList();
    }

    List<StreamHandle> of(String user) {
        return streams.keySet().stream()
                .filter(stream -> user.equals(stream.spec().user()) && !stream.hasEnded())
                .toList();
    }

    Optional<StreamHandle> find(long id) {
        return streams.keySet().stream()
                .filter(stream -> stream.spec().id() == id && !stream.hasEnded())
                .findFirst();
    }

    /** Has no effect once the writers have stopped. */
    void accept() {
        accepting = !stopped;
    }

    boolean isAccepting() {
        return accepting;
    }

    void refuse() {
        accepting = false;
    }

    /** Has all streams end once what is pending is written, and their clients told when to come back. */
    void closeAll() {
        streams.keySet().forEach(stream -> stream.closeForNow(CloseReason.DRAINED));
    }

    /** Waits until all have ended, by force those that do not in time. */
    void awaitEnd() {
        awaitNone();
        streams.keySet().forEach(StreamHandle::cutOff);
        awaitNone();
    }

    void stop() {
        stopped = true;
        accepting = false;
        ticking.stop();
        for (WriterThread writer : writers) {
            writer.stop();
        }
        awaitWriters();
    }

    /** So that whoever is told by them is told before it stops listening. */
    private void awaitWriters() {
        try {
            for (WriterThread writer : writers) {
                writer.awaitEnd(LONGEST_WAIT_FOR_WRITERS);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(StreamHandle stream) {
        streams.remove(stream);
        admission.release(stream.spec().user(), stream.request().remoteAddress());
        lock.lock();
        try {
            oneLess.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitNone() {
        long left = ClockReading.nanos(context.options.times().drainTimeout());
        lock.lock();
        try {
            while (!streams.isEmpty() && left > 0) {
                left = oneLess.awaitNanos(left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void announce(StreamHandle stream, BiConsumer<StreamListener, StreamInfo> news) {
        if (context.announcer.isNeeded()) {
            StreamInfo info = stream.info();
            context.announcer.announce(listener -> news.accept(listener, info));
        }
    }

    /** What a stream sees of all this. */
    private final class Place implements StreamHandle.Node {

        private final Supplier<@Nullable Position> offered;

        /** For the listeners; the writer takes it. */
        private @Nullable StreamInfo opening;

        Place(Supplier<@Nullable Position> offered, @Nullable StreamInfo opening) {
            this.offered = offered;
            this.opening = opening;
        }

        @Override
        public @Nullable Position offered() {
            return offered.get();
        }

        @Override
        public void delivered(int events, long since) {
            context.counts.delivered.add(events);
            if (since != OutboundEvent.NOT_LIVE) {
                time(events, clock.nanos() - since);
            }
        }

        private void time(int events, long nanos) {
            try {
                context.timer.delivered(events, nanos);
            } catch (RuntimeException ex) {
                // It belongs to the application, and must not end a stream.
                if (timerFailed.compareAndSet(false, true)) {
                    LOG.error("The delivery timer failed; further failures are not logged", ex);
                }
            }
        }

        @Override
        public void overflowed(StreamHandle stream) {
            OverflowPolicy policy =
                    StreamMailbox.bounds(stream.spec().options(), context.options.mailbox()).overflow();
            announce(stream, (listener, info) -> listener.overflowed(info, policy));
        }

        @Override
        public void opened() {
            StreamInfo info = opening;
            if (info != null) {
                opening = null;
                context.announcer.announce(listener -> listener.opened(info));
            }
        }

        @Override
        public void closed(StreamHandle stream, CloseReason reason) {
            context.counts.closed(reason);
            announce(stream, (listener, info) -> listener.closed(info, reason));
        }

        @Override
        public void completed(StreamHandle stream) {
            remove(stream);
        }

        @Override
        public ControlEvents notices() {
            return context.notices;
        }

        @Override
        public StreamLog log() {
            return context.log;
        }
    }
}
