package dev.ssespring.publisher.engine;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.state.LoadedState;
import dev.ssespring.publisher.state.StateReceiver;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.StreamSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Brings one subscription up to date. First it subscribes, so that the mailbox collects live events; then it reads the
 * history page by page, each page when the writer has nothing left of the previous one, until a page reaches the head
 * and no later live event was discarded. Then the stream is live. A stream that falls behind, by {@code CATCH_UP}, reads on
 * in the same way from the last event that the writer has taken.
 *
 * <p>With a {@link StateLoader}, a state takes the place of what a client without a usable position would miss: the
 * head is taken from the broker, then the state is loaded, and the join continues behind the state's position. Meanwhile
 * no other step runs, because the step that asked for the state has not ended.
 *
 * <p>Its steps run one after the other: the first on the thread that opens the stream, the others on the pool for
 * replays, or on the authorizer's pool if the stream has a gate, or on the thread that has loaded a state. The {@code
 * busy} flag passes the fields from one step to the next.
 */
final class ReplayJoin implements Runnable, StreamSource {

    /** A page is shared with the history in memory; of a remote history, so many events are read at once. */
    private static final int PAGE_EVENTS = 256;

    /**
     * What all joins of a publisher share.
     *
     * @param hub delivers live events
     * @param broker has the history
     * @param pages pages of the history that other streams have read
     * @param executor runs steps that may wait for the broker
     * @param engine shared parts of the publisher
     */
    record JoinContext(Hub hub, SseBroker broker, SharedPages pages, Executor executor, EngineContext engine) {

        JoinContext(Hub hub, SseBroker broker, Executor executor, EngineContext engine) {
            this(hub, broker, new SharedPages(broker, engine.clock()), executor, engine);
        }
    }

    private final StreamHandle stream;
    private final @Nullable StateLoader states;
    private final JoinContext context;
    private final AtomicBoolean busy = new AtomicBoolean(true);
    private @Nullable Position after;

    /** The position of the state from which this join goes on; null if there is none. */
    private @Nullable Position stateFrom;

    /** Whether a second state is not enough: the history does not reach back to states that others have loaded. */
    private boolean needsNewest;

    private boolean live;

    /** The first page of a client that resumes decides whether it has missed events: it is read for this client alone. */
    private boolean isFirst = true;

    ReplayJoin(StreamHandle stream, @Nullable StateLoader states, JoinContext context) {
        this.stream = stream;
        this.states = states;
        this.context = context;
    }

    /**
     * Takes the first step.
     *
     * @throws BrokerException if the broker cannot tell the head; the stream has to be ended then
     */
    void start(@Nullable String lastEventId) {
        ControlEvents control = context.engine.control();
        stream.readFrom(this);
        context.hub.subscribe(stream);
        if (lastEventId == null) {
            // Asked after the stream was subscribed: whatever is published behind the head is in the mailbox.
            Position head = context.broker.head();
            if (states != null) {
                // Without an id: the client has nothing yet that it could go on from.
                stream.mailbox().addAhead(List.of(OutboundEvent.own(control.opening())));
                load(states, head, null);
                return;
            }
            advance(List.of(OutboundEvent.at(head, control.opening())), head, true);
        } else {
            List<OutboundEvent> first = new ArrayList<>();
            first.add(OutboundEvent.own(control.opening()));
            after = Position.parse(lastEventId).orElse(null);
            if (!step(first)) {
                return;
            }
        }
        finish();
    }

    @Override
    public void readOn() {
        if (!stream.mailbox().isStarving() || !busy.compareAndSet(false, true)) {
            return;
        }
        // Checked again: a step that has ended in between may have made the stream live, and then nothing is left to
        // do.
        if (stream.mailbox().isStarving()) {
            stream.executorOr(context.executor).execute(this);
        } else {
            busy.set(false);
        }
    }

    @Override
    public @Nullable Position offered() {
        return context.hub.offered();
    }

    @Override
    public boolean reloadsAfterReset() {
        return states != null;
    }

    @Override
    public void ended() {
        context.hub.unsubscribe(stream);
    }

    @Override
    public void run() {
        boolean ended = true;
        isFirst = false;
        try {
            if (live) {
                // It was live, and fell behind; or the log was reset, and the position is of no use any more.
                live = false;
                after = stream.mailbox().taken();
            }
            ended = step(new ArrayList<>());
        } catch (StreamRefusedException ex) {
            // There is no thread to load the state, which is logged already.
            stream.closeForNow(CloseReason.PRODUCER_FAILED);
        } catch (BrokerException ex) {
            context.engine.log().historyUnavailable(stream.spec().label(), ex);
            stream.closeForNow(CloseReason.BROKER_FAILED);
        } catch (Throwable ex) {
            context.engine.log().joinFailed(stream.spec().label(), ex);
            stream.closeForNow(CloseReason.BROKER_FAILED);
        } finally {
            if (ended) {
                finish();
            }
        }
    }

    /** Returns false if a state is being loaded: the step ends when that has ended. */
    private boolean step(List<OutboundEvent> blocks) {
        Position from = after;
        Replay replay = (from != null) ? page(from) : new Gap(Gap.Reason.UNKNOWN_POSITION, context.broker.head());
        if (replay instanceof Page page) {
            addPage(page, blocks);
        } else if (replay instanceof Gap gap) {
            if (states != null) {
                stream.mailbox().addAhead(blocks);
                load(states, gap.head(), oldestUsable(gap.head()));
                return false;
            }
            blocks.add(OutboundEvent.at(gap.head(), context.engine.control().reset(gap, from)));
            context.engine.counters().gaps.increment();
            advance(blocks, gap.head(), true);
        }
        return true;
    }

    /** A state to which the history does not reach back is of no use again; one that others have loaded since may be. */
    private @Nullable Position oldestUsable(Position head) {
        Position useless = stateFrom;
        if (useless == null || needsNewest) {
            return (useless != null) ? head : null;
        }
        needsNewest = true;
        boolean sameEpoch = useless.epoch().equals(head.epoch());
        return new Position(head.epoch(), sameEpoch ? useless.sequence() + 1 : 0);
    }

    private void load(StateLoader loader, Position head, @Nullable Position notBefore) {
        stream.flags().signal();
        loader.load(head, notBefore, context.engine.clock(), new StateReceiver() {
            @Override
            public void loaded(LoadedState state) {
                try {
                    Position from = state.position();
                    // What was published behind the head is in the mailbox; between an older state and the head, in the
                    // history.
                    boolean reachesHead = from.epoch().equals(head.epoch()) && from.sequence() >= head.sequence();
                    stateFrom = from;
                    advance(List.of(loader.block(state)), from, reachesHead);
                    finish();
                } catch (Throwable ex) {
                    failed(ex);
                }
            }

            @Override
            public void failed(Throwable cause) {
                context.engine.log().stateFailed(stream.spec().label(), cause);
                stream.closeForNow(CloseReason.PRODUCER_FAILED);
                finish();
            }
        });
    }

    private Replay page(Position from) {
        PublisherOptions.Mailbox bounds =
                context.engine.mailboxes().bounds(stream.spec().options());
        int maxEvents = Math.min(bounds.maxEvents(), PAGE_EVENTS);
        return (isFirst || stream.isGuarded())
                ? context.broker.replay(stream.subscription(), from, maxEvents, bounds.maxBytes())
                : context.pages.page(stream.subscription(), from, maxEvents, bounds.maxBytes());
    }

    private void addPage(Page page, List<OutboundEvent> blocks) {
        List<PublishedEvent> events = page.events().stream()
                .filter(event -> stream.mayReceive(event.topic()))
                .toList();
        events.forEach(event -> blocks.add(OutboundEvent.replayed(event)));
        context.engine.counters().replayed.add(events.size());
        if (page.isLast()) {
            // Not an event, but the client learns its position.
            blocks.add(OutboundEvent.at(page.through(), ControlEvents.positionOnly()));
        }
        advance(blocks, page.through(), page.isLast());
    }

    /** Gives the blocks to the writer; if they reach the head, live events follow unless some were discarded. */
    private void advance(List<OutboundEvent> blocks, Position through, boolean reachedHead) {
        after = through;
        stream.mailbox().addAhead(blocks);
        if (reachedHead) {
            live = stream.mailbox().goLive(through);
            if (live) {
                stateFrom = null;
                needsNewest = false;
            }
        }
        stream.flags().signal();
    }

    private void finish() {
        busy.set(false);
        // The writer may have looked while this was busy.
        stream.flags().signal();
    }
}
