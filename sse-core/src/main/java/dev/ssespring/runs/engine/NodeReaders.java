package dev.ssespring.runs.engine;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.store.RunKey;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** What the readers of a node have in common, and who may read. Any thread may call it. */
final class NodeReaders implements RunOpener.ReaderContext {

    private static final Log LOG = LogFactory.getLog(NodeReaders.class);

    private final RunsContext context;
    private final StoreAccess access;
    private final RunTails tails;

    NodeReaders(RunsContext context, StoreAccess access, RunTails tails) {
        this.context = context;
        this.access = access;
        this.tails = tails;
    }

    boolean isAllowed(RunInfo run, @Nullable Principal caller) {
        try {
            return context.authorizer().isAllowed(run, caller);
        } catch (RuntimeException ex) {
            LOG.error("RunAuthorizer threw an exception for run '%s'; access is refused".formatted(run.id()), ex);
            return false;
        }
    }

    @Override
    public boolean isAllowed(RunInfo run, StreamRequest request) {
        return isAllowed(run, request.principal());
    }

    @Override
    public SseEventPublisher publisher() {
        return context.publisher();
    }

    @Override
    public Optional<RunInfo> find(String id) {
        return access.find(id);
    }

    @Override
    public RunDialect dialect(String name) {
        RunDialect dialect = context.dialects().get(name);
        if (dialect == null) {
            throw new IllegalStateException(("There is no dialect '%s' on this node. Declare it as a bean or pass it to"
                            + " RunsBuilder.dialect, or name a dialect in ResumeOptions.")
                    .formatted(name));
        }
        return dialect;
    }

    @Override
    public Duration retry() {
        return context.options().retry();
    }

    @Override
    public boolean hasEndedBefore(RunInfo run, Duration age) {
        Instant endedAt = run.endedAt();
        return endedAt != null
                && Duration.between(endedAt, context.clock().instant()).compareTo(age) > 0;
    }

    @Override
    public RunReader newReader(RunKey key, RunOpener.RunReaderFactory factory) {
        return tails.newReader(key, factory);
    }
}
