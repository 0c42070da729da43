package dev.ssespring.publisher.engine;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Brings one subscription up to date. First it subscribes, so that live events collect in the mailbox; then, from the
 * history, it reads page by page, each when the writer has nothing left of the one before, until a page reaches the head
 * and no live event behind it was discarded. Then the stream is live.
 *
 * <p>Its steps run one after the other: the first on the thread that opens the stream, the others on the pool for
 * replays, or on that of the authorizer if the stream needs it. The flag passes the fields from one to the next.
 */
final class ReplayJoin implements Runnable, StreamSource {

    /** A page is shared with the history in memory; of a remote one, so many are read at once. */
    private static final int PAGE_EVENTS = 256;

    /**
     * What joins need of their node.
     *
     * @param hub hands live events over
     * @param broker has the history
     * @param executor runs what may wait for the broker
     * @param notices tell of gaps
     * @param counts replayed events and gaps
     * @param mailbox bounds of what one stream has read ahead, unless it has bounds of its own
     */
    record Context(
            Hub hub,
            SseBroker broker,
            Executor executor,
            ControlEvents notices,
            PublisherCounters counts,
            PublisherOptions.Mailbox mailbox) {}

    private final StreamHandle stream;
    private final Context context;
    private final AtomicBoolean busy = new AtomicBoolean(true);
    private @Nullable Position after;

    ReplayJoin(StreamHandle stream, Context context) {
        this.stream = stream;
        this.context = context;
    }

    /**
     * Takes the first step.
     *
     * @throws BrokerException if the broker cannot tell; the stream has to be ended then
     */
    void start(@Nullable String lastEventId) {
        stream.readFrom(this);
        context.hub.subscribe(stream);
        if (lastEventId == null) {
            // Asked after the stream was put on the index: whatever comes later than this is in the mailbox.
            Position head = context.broker.head();
            catchUp(List.of(OutboundEvent.at(head, context.notices.opening())), head, true);
        } else {
            List<OutboundEvent> first = new ArrayList<>();
            first.add(OutboundEvent.own(context.notices.opening()));
            after = Position.parse(lastEventId).orElse(null);
            step(first);
        }
        finish();
    }

    @Override
    public void readOn() {
        if (!stream.isStarving() || !busy.compareAndSet(false, true)) {
            return;
        }
        // Asked again: a step that has ended in between may have made the stream live, and now nobody else can.
        if (stream.isStarving()) {
            stream.executorOr(context.executor).execute(this);
        } else {
            busy.set(false);
        }
    }

    @Override
    public void ended() {
        context.hub.unsubscribe(stream);
    }

    @Override
    public void run() {
        try {
            step(new ArrayList<>());
        } catch (BrokerException ex) {
            stream.log().joinInterrupted(stream.spec(), ex);
            stream.closeForNow(CloseReason.BROKER_FAILED);
        } catch (Throwable ex) {
            stream.log().joinFailed(stream.spec(), ex);
            stream.closeForNow(CloseReason.BROKER_FAILED);
        } finally {
            finish();
        }
    }

    private void step(List<OutboundEvent> blocks) {
        Position from = after;
        Replay replay = (from != null) ? page(from) : new Gap(Gap.Reason.UNKNOWN_POSITION, context.broker.head());
        if (replay instanceof Page page) {
            addPage(page, blocks);
        } else if (replay instanceof Gap gap) {
            blocks.add(OutboundEvent.at(gap.head(), context.notices.reset(gap, from)));
            context.counts.gaps.increment();
            catchUp(blocks, gap.head(), true);
        }
    }

    private Replay page(Position from) {
        PublisherOptions.Mailbox bounds = StreamMailbox.bounds(stream.spec().options(), context.mailbox);
        return context.broker.replay(
                stream.subscription(), from, Math.min(bounds.maxEvents(), PAGE_EVENTS), bounds.maxBytes());
    }

    private void addPage(Page page, List<OutboundEvent> blocks) {
        List<PublishedEvent> events = page.events().stream()
                .filter(event -> stream.mayHave(event.topic()))
                .toList();
        events.forEach(event -> blocks.add(OutboundEvent.replayed(event)));
        context.counts.replayed.add(events.size());
        if (page.isLast()) {
            // Without an event, but the client gets to know how far it is.
            blocks.add(OutboundEvent.at(page.through(), ControlEvents.positionOnly()));
        }
        catchUp(blocks, page.through(), page.isLast());
    }

    private void catchUp(List<OutboundEvent> blocks, Position through, boolean reachedHead) {
        after = through;
        if (reachedHead && stream.begin(blocks, through)) {
            return;
        }
        stream.catchUp(reachedHead ? List.of() : blocks);
    }

    private void finish() {
        busy.set(false);
        // The writer may have looked while this was busy.
        stream.signal();
    }
}
