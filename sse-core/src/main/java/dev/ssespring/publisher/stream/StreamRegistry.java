package dev.ssespring.publisher.stream;

import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Registry of all open streams on this node, with their timers. Any thread may call it; the clock's thread runs the
 * timers.
 */
public final class StreamRegistry {

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS_PER_HEARTBEAT = 8;

    private final EngineContext context;
    private final StreamReporter reporter;
    private final WriterPool writers;
    private final Admission admission;
    private final Map<StreamHandle, StreamTimers> streams = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final SseClock.Timer ticking;
    private volatile boolean accepting = true;
    private volatile boolean stopped;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition streamRemoved = lock.newCondition();

    public StreamRegistry(EngineContext context, StreamReporter reporter, WriterPool writers) {
        this.context = context;
        this.reporter = reporter;
        this.writers = writers;
        this.admission = new Admission(context.options().limits(), context.retry());
        this.ticking =
                context.clock().every(tickPeriod(context.options().times().heartbeat()), this::tick);
    }

    private static Duration tickPeriod(Duration heartbeat) {
        Duration period = heartbeat.dividedBy(TICKS_PER_HEARTBEAT);
        return (period.compareTo(LONGEST_TICK) > 0) ? LONGEST_TICK : period;
    }

    private void tick() {
        try {
            long now = context.clock().nanos();
            streams.forEach((stream, timers) -> tick(stream, timers, now));
        } catch (Throwable ex) {
            // A clock does not repeat a task that has thrown, and that would be the end of all heartbeats.
            context.log().timerFailed(ex);
        }
    }

    private void tick(StreamHandle stream, StreamTimers timers, long now) {
        try {
            timers.tick(stream, now);
        } catch (Throwable ex) {
            // The other streams must not miss their heartbeats.
            context.log().timerFailed(ex);
        }
    }

    /**
     * Refuses a stream early, before code of the application is asked about it.
     *
     * @throws StreamRefusedException while no streams are accepted, or too many are open
     */
    public void check() {
        if (!accepting) {
            throw drained();
        }
        admission.check();
    }

    private StreamRefusedException drained() {
        return new StreamRefusedException(
                "No new streams: the publisher is being drained",
                context.retry().jittered());
    }

    /**
     * Registers a stream. It is not counted, and listeners are not notified about it, before {@link #opened}: until
     * then it may still be refused.
     *
     * @param topics what the stream subscribes to; empty if it has a producer
     * @throws StreamRefusedException while no streams are accepted, or too many are open
     */
    public StreamHandle open(StreamRequest request, StreamSink sink, StreamOptions options, List<TopicPattern> topics) {
        String user = StreamSpec.user(request);
        if (!accepting) {
            throw drained();
        }
        String address = request.remoteAddress();
        admission.admit(user, address);
        StreamHandle stream;
        try {
            ClockReading now = ClockReading.of(context.clock());
            StreamSpec spec = new StreamSpec(lastId.incrementAndGet(), request, user, topics, options, now.instant());
            stream = register(spec, sink, now);
        } catch (RuntimeException | Error ex) {
            admission.release(user, address);
            throw ex;
        }
        // Checked again after the stream was added: either it is refused here, or the thread that drains finds it.
        if (!accepting) {
            stream.refuse(CloseReason.DRAINED);
            throw drained();
        }
        return stream;
    }

    private StreamHandle register(StreamSpec spec, StreamSink sink, ClockReading now) {
        StreamMailbox mailbox = spec.hasProducer()
                ? context.mailboxes().ofProducer(spec.options())
                : context.mailboxes().ofSubscription(spec.options());
        StreamDrain drain = new StreamDrain(
                schedule -> new StreamHandle(spec, mailbox, context.control(), schedule),
                sink,
                writers.next(),
                reporter,
                this::remove);
        StreamHandle stream = drain.stream();
        streams.put(stream, StreamTimers.start(now, context.options().times(), spec.options()));
        return stream;
    }

    /** Nothing refuses the stream any more. It may have ended meanwhile. */
    public void opened(StreamHandle stream) {
        context.counters().opened.increment();
        stream.flags().open();
    }

    public int size() {
        return streams.size();
    }

    /** Returns how many streams count against the limits. */
    Admission admission() {
        return admission;
    }

    public List<StreamInfo> infos() {
        return streams.keySet().stream().map(StreamHandle::info).toList();
    }

    public List<StreamHandle> of(String user) {
        return streams.keySet().stream()
                .filter(stream ->
                        user.equals(stream.spec().user()) && !stream.flags().hasEnded())
                .toList();
    }

    public Optional<StreamHandle> find(long id) {
        return streams.keySet().stream()
                .filter(stream -> stream.spec().id() == id && !stream.flags().hasEnded())
                .findFirst();
    }

    /** Accepts streams again, unless the registry was stopped. */
    public void accept() {
        accepting = !stopped;
    }

    public boolean isAccepting() {
        return accepting;
    }

    public void refuse() {
        accepting = false;
    }

    /** Closes all streams: they end when everything pending is written, and their clients learn when to reconnect. */
    public void closeAll() {
        streams.keySet().forEach(stream -> stream.closeForNow(CloseReason.DRAINED));
    }

    /** Waits until all streams have ended; streams that have not ended after the drain timeout are cut off. */
    public void awaitEnd() {
        awaitNone();
        streams.keySet().forEach(stream -> stream.flags().cutOff());
        awaitNone();
    }

    private void awaitNone() {
        long left = ClockReading.nanos(context.options().times().drainTimeout());
        lock.lock();
        try {
            while (!streams.isEmpty() && left > 0) {
                left = streamRemoved.awaitNanos(left);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Accepts no streams any more, for good, and stops the timers. */
    public void stop() {
        stopped = true;
        accepting = false;
        ticking.stop();
    }

    private void remove(StreamHandle stream) {
        StreamSpec spec = stream.spec();
        // In this order: whoever finds a stream gone can open another in its place.
        admission.release(spec.user(), spec.request().remoteAddress());
        streams.remove(stream);
        lock.lock();
        try {
            streamRemoved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
