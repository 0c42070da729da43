package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Records the events and signals of a connection, in order. */
public final class Recording implements EventHandler, SignalListener {

    private static final long LIMIT_SECONDS = 20;

    private final BlockingQueue<SseEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<SseSignal> signals = new LinkedBlockingQueue<>();

    @Override
    public void handle(SseEvent event) {
        events.add(event);
    }

    @Override
    public void onSignal(SseSignal signal) {
        signals.add(signal);
    }

    /** Waits for the next handled event. */
    public SseEvent event() throws InterruptedException {
        return next(events, "event");
    }

    /** Waits for the next signal of a type and drops the signals before it. */
    public <T extends SseSignal> T signal(Class<T> type) throws InterruptedException {
        while (true) {
            SseSignal signal = next(signals, type.getSimpleName());
            if (type.isInstance(signal)) {
                return type.cast(signal);
            }
        }
    }

    public SseSignal.Disconnected disconnected() throws InterruptedException {
        return signal(SseSignal.Disconnected.class);
    }

    public SseSignal.Closed closed() throws InterruptedException {
        return signal(SseSignal.Closed.class);
    }

    /** Returns the recorded events that were not taken yet. */
    public List<SseEvent> otherEvents() {
        return new ArrayList<>(events);
    }

    public List<SseSignal> otherSignals() {
        return new ArrayList<>(signals);
    }

    private static <T> T next(BlockingQueue<T> queue, String what) throws InterruptedException {
        T next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("No " + what + " within " + LIMIT_SECONDS + " s");
        }
        return next;
    }
}
