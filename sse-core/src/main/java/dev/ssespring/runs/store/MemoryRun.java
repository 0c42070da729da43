package dev.ssespring.runs.store;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run in memory. Guarded by the lock of its store. */
final class MemoryRun {

    private final RunSpec spec;
    private final Instant startedAt;
    private final List<RunEntry> log = new ArrayList<>();
    private long bytes;
    private long leaseRenewedNanos;
    private @Nullable RunEnd end;
    private @Nullable Instant endedAt;
    private long endedNanos;

    MemoryRun(RunSpec spec, Instant startedAt, long nowNanos) {
        this.spec = spec;
        this.startedAt = startedAt;
        this.leaseRenewedNanos = nowNanos;
    }

    RunKey key() {
        return spec.key();
    }

    @Nullable
    RunEnd end() {
        return end;
    }

    long bytes() {
        return bytes;
    }

    boolean isLost(long nowNanos) {
        return end == null && nowNanos - leaseRenewedNanos > spec.lease().toNanos();
    }

    boolean isExpired(long nowNanos) {
        return end != null && nowNanos - endedNanos >= spec.retention().toNanos();
    }

    void renew(long nowNanos) {
        leaseRenewedNanos = nowNanos;
    }

    /** Returns the events that are not in the log yet. */
    List<RunEvent> unknown(List<RunEvent> events) {
        return events.stream().filter(event -> event.number() > log.size()).toList();
    }

    void append(List<RunEvent> events) {
        for (RunEvent event : events) {
            if (event.number() != log.size() + 1L) {
                throw new IllegalArgumentException("Event %d of run '%s' does not follow event %d"
                        .formatted(event.number(), key().id(), log.size()));
            }
            log.add(event);
            bytes += event.bytes();
        }
    }

    RunEnd end(RunState state, @Nullable String reason, Instant now, long nowNanos) {
        RunEnd last = new RunEnd(log.size() + 1L, state, reason);
        log.add(last);
        end = last;
        endedAt = now;
        endedNanos = nowNanos;
        return last;
    }

    RunPage read(long after, int maxEntries) {
        int from = (int) Math.min(Math.max(after, 0), log.size());
        int to = (int) Math.min(log.size(), (long) from + maxEntries);
        return new RunPage(log.subList(from, to), to < log.size());
    }

    RunInfo info() {
        RunEnd last = end;
        return new RunInfo(
                key().id(),
                key().epoch(),
                (last != null) ? last.state() : RunState.RUNNING,
                spec.owner(),
                startedAt,
                endedAt,
                (last != null) ? log.size() - 1L : log.size(),
                bytes,
                (last != null) ? last.reason() : null,
                spec.dialect(),
                spec.metadata());
    }
}
