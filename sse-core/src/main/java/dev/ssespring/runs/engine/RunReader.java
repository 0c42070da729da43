package dev.ssespring.runs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.dialect.RunRenderer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a run: the source of one stream. The stream asks for as much as its mailbox holds; entries that it has not
 * asked for stay in the log. Any thread may request and cancel; everything else belongs to the delivery task of the tail.
 */
final class RunReader implements TailReader, NonBlockingSource<SseEvent>, Flow.Subscription {

    private final RunTail tail;
    private final RunRenderer renderer;
    private final TerminalSink sink;
    private final AtomicLong demand = new AtomicLong();
    private volatile Flow.@Nullable Subscriber<? super SseEvent> subscriber;
    private volatile boolean cancelled;
    private volatile @Nullable Thread offeringThread;
    private volatile boolean refused;

    // The delivery task's.
    private final Deque<SseEvent> rendered = new ArrayDeque<>();
    private long next;
    private boolean terminalRendered;

    /** Entries of this reader alone, which has fallen behind the tail's window. */
    private List<RunEntry> page = List.of();

    RunReader(RunTail tail, RunRenderer renderer, TerminalSink sink, long after, List<SseEvent> opening) {
        this.tail = tail;
        this.renderer = renderer;
        this.sink = sink;
        this.next = after + 1;
        this.rendered.addAll(opening);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        this.subscriber = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        demand.getAndAccumulate(count, (held, more) -> (held + more < 0) ? Long.MAX_VALUE : held + more);
        tail.signal();
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (Thread.currentThread() == offeringThread) {
            refused = true;
        }
        tail.remove(this);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void deliver() {
        Flow.Subscriber<? super SseEvent> target = subscriber;
        while (target != null && !cancelled && demand.get() > 0) {
            SseEvent event = rendered.poll();
            if (event == null) {
                if (!render()) {
                    return;
                }
            } else if (terminalRendered && rendered.isEmpty()) {
                finish(target, event);
                return;
            } else {
                demand.decrementAndGet();
                target.onNext(event);
            }
        }
    }

    @Override
    public void end() {
        Flow.Subscriber<? super SseEvent> target = subscriber;
        if (target != null && !cancelled) {
            cancelled = true;
            tail.remove(this);
            target.onComplete();
        }
    }

    private void finish(Flow.Subscriber<? super SseEvent> target, SseEvent terminal) {
        sink.offering();
        offeringThread = Thread.currentThread();
        try {
            target.onNext(terminal);
        } finally {
            offeringThread = null;
            sink.offered(!refused);
        }
        end();
    }

    /** False if nothing is there yet. */
    private boolean render() {
        RunEntry entry = nextEntry();
        if (entry == null) {
            return false;
        }
        List<SseEvent> events;
        if (entry instanceof RunEvent event) {
            events = renderer.event(event);
        } else {
            events = renderer.end((RunEnd) entry);
            terminalRendered = true;
        }
        // The id comes with the last event of an entry: a client that has missed a part gets the whole entry again.
        for (int i = 0; i < events.size(); i++) {
            boolean last = i == events.size() - 1;
            rendered.add(last ? withId(events.get(i), entry.number()) : events.get(i));
        }
        // Entries that the log has forgotten are left out.
        next = entry.number() + 1;
        return true;
    }

    private SseEvent withId(SseEvent event, long number) {
        return event.toBuilder().id(tail.key().epoch() + '-' + number).build();
    }

    private @Nullable RunEntry nextEntry() {
        RunEntry entry = entryOf(page);
        if (entry == null && tail.isBehindWindow(next)) {
            page = tail.readPage(next);
            entry = entryOf(page);
        } else if (entry == null) {
            page = List.of();
            entry = tail.entry(next);
        }
        return entry;
    }

    private @Nullable RunEntry entryOf(List<RunEntry> entries) {
        if (entries.isEmpty()) {
            return null;
        }
        long index = Math.max(0, next - entries.get(0).number());
        return (index < entries.size()) ? entries.get((int) index) : null;
    }
}
