package dev.ssespring.test;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Records what an application publishes, for tests without a server. With {@link AutoConfigurePublications} it records what goes
 * to the publisher of the application; a unit test takes one {@link #inMemory()}. What is refused with an exception is not
 * recorded.
 *
 * <p>Any thread may publish; a lock guards the list, which grows until {@link #clear()}.
 */
public final class Publications implements AutoCloseable {

    private static final int PRODUCERS = 16;

    private final Object lock = new Object();
    private final List<RecordedPublication> recorded = new ArrayList<>();
    private final List<AutoCloseable> owned = new ArrayList<>();
    private @Nullable SseEventPublisher publisher;

    /** Creates an empty record; see {@link #recording(SseEventPublisher)}. */
    public Publications() {}

    /**
     * Returns an empty record with a publisher of its own, in memory, that writes payloads as JSON if Jackson 3 is on the
     * class path.
     *
     * @return to be closed by the test
     */
    public static Publications inMemory() {
        Publications publications = new Publications();
        SystemClock clock = SseClock.system("sse-test-publications");
        ExecutorService producers = SseThreads.growingPool("sse-test-producer-", PRODUCERS);
        SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
        SseEventPublisher publisher = SseEventPublisher.builder(broker, producers, clock)
                .payloads(JsonPayloads::write)
                .build();
        publications.owned.addAll(List.of(publisher, broker, producers::shutdownNow, clock));
        publications.recording(publisher);
        return publications;
    }

    /**
     * Returns a publisher that passes everything on and adds to this record what was published.
     *
     * @param delegate does the work
     * @return to be used in place of the delegate
     */
    public SseEventPublisher recording(SseEventPublisher delegate) {
        SseEventPublisher recording = (SseEventPublisher) Proxy.newProxyInstance(
                SseEventPublisher.class.getClassLoader(),
                new Class<?>[] {SseEventPublisher.class},
                new Recording(delegate));
        synchronized (lock) {
            publisher = recording;
        }
        return recording;
    }

    /**
     * Returns the publisher whose publications are recorded.
     *
     * @return to be passed to the code under test
     * @throws IllegalStateException if there is none
     */
    public SseEventPublisher publisher() {
        synchronized (lock) {
            if (publisher == null) {
                throw new IllegalStateException(
                        "Nothing is recorded yet: use Publications.inMemory(), or recording(...)");
            }
            return publisher;
        }
    }

    /**
     * Returns all that was published, in the order of the broker.
     *
     * @return a snapshot
     */
    public List<RecordedPublication> all() {
        synchronized (lock) {
            return recorded.stream()
                    .sorted(Comparator.comparingLong(each -> each.position().sequence()))
                    .toList();
        }
    }

    /** Forgets what was published so far. */
    public void clear() {
        synchronized (lock) {
            recorded.clear();
        }
    }

    /** Closes the publisher of {@link #inMemory()}; a publisher that was passed in stays open. */
    @Override
    public void close() {
        for (AutoCloseable each : owned) {
            try {
                each.close();
            } catch (Exception ex) {
                throw new IllegalStateException("The publisher of the record could not be closed", ex);
            }
        }
    }

    private void add(RecordedPublication publication) {
        synchronized (lock) {
            recorded.add(publication);
        }
    }

    /** Passes every call on, so that it keeps up with publishers that can do more. */
    private final class Recording implements InvocationHandler {

        private final SseEventPublisher delegate;

        Recording(SseEventPublisher delegate) {
            this.delegate = delegate;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Object result = delegate(method, arguments);
            if (result instanceof PublishReceipt receipt && arguments != null) {
                boolean hasUser = method.getName().equals("publishToUser");
                add(recorded(
                        hasUser ? (String) arguments[0] : null,
                        List.of(arguments).subList(hasUser ? 1 : 0, arguments.length),
                        receipt));
            }
            return result;
        }

        private @Nullable Object delegate(Method method, Object @Nullable [] arguments) throws Throwable {
            try {
                return method.invoke(delegate, arguments);
            } catch (InvocationTargetException ex) {
                throw ex.getTargetException();
            }
        }

        /** Of topic and event, or topic, type and payload; then options, if there are any. */
        private static RecordedPublication recorded(
                @Nullable String user, List<Object> arguments, PublishReceipt receipt) {
            String topic = (String) arguments.get(0);
            PublishOptions options = (arguments.get(arguments.size() - 1) instanceof PublishOptions given)
                    ? given
                    : PublishOptions.DEFAULTS;
            if (arguments.get(1) instanceof SseEvent event) {
                String data = (event.data() == null) ? "" : event.data();
                return new RecordedPublication(topic, user, event.event(), data, options, receipt.position());
            }
            return new RecordedPublication(
                    topic, user, (String) arguments.get(1), arguments.get(2), options, receipt.position());
        }
    }
}
