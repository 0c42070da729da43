package dev.ssespring.runs;

import dev.ssespring.runs.dialect.PlainDialect;
import dev.ssespring.runs.dialect.RunDialect;
import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes how one run differs from others: {@code RunOptions.ownedBy(principal).dialect(AiSdk.uiMessages())}. Immutable.
 */
public final class RunOptions {

    /**
     * The owner is the authenticated user of the request in which the run is started; a run that is started without one
     * has no owner. The dialect is {@link PlainDialect}.
     */
    public static final RunOptions DEFAULTS = new RunOptions(null, false, PlainDialect.INSTANCE, null);

    private final @Nullable String owner;
    private final boolean shared;
    private final RunDialect dialect;
    private final @Nullable String metadata;

    private RunOptions(@Nullable String owner, boolean shared, RunDialect dialect, @Nullable String metadata) {
        this.owner = owner;
        this.shared = shared;
        this.dialect = dialect;
        this.metadata = metadata;
    }

    /**
     * Returns options for a run that only one user may read and cancel.
     *
     * @param owner the user; must be authenticated
     * @return the options
     * @throws IllegalArgumentException if there is no owner or it has no name
     */
    public static RunOptions ownedBy(Principal owner) {
        if (owner == null) {
            throw new IllegalArgumentException(
                    "'owner' must not be null: the request is not authenticated. Require"
                            + " authentication for this endpoint, or use RunOptions.sharedByAll() for runs that everyone may read");
        }
        return ownedBy(owner.getName());
    }

    /**
     * Returns options for a run that only one user may read and cancel.
     *
     * @param owner name of the user's principal, not blank
     * @return the options
     * @throws IllegalArgumentException if the name is blank
     */
    public static RunOptions ownedBy(String owner) {
        if (owner == null || owner.isBlank()) {
            throw new IllegalArgumentException("'owner' must have a name");
        }
        return new RunOptions(owner, false, PlainDialect.INSTANCE, null);
    }

    /**
     * Returns options for a run that everyone who can call the endpoint and knows the name may read and cancel, also if it
     * is started by an authenticated user.
     *
     * @return the options
     */
    public static RunOptions sharedByAll() {
        return new RunOptions(null, true, PlainDialect.INSTANCE, null);
    }

    /**
     * Returns a copy with another dialect.
     *
     * @param dialect how the run looks on the wire unless a reader asks for another dialect
     * @return a copy
     */
    public RunOptions dialect(RunDialect dialect) {
        Objects.requireNonNull(dialect, "'dialect' must not be null");
        return new RunOptions(owner, shared, dialect, metadata);
    }

    /**
     * Returns a copy with a text that is kept with the run.
     *
     * @param metadata seen as {@link RunInfo#metadata()}, at most 65,536 characters; null for the one of the dialect
     * @return a copy
     */
    public RunOptions metadata(@Nullable String metadata) {
        if (metadata != null && metadata.length() > 65_536) {
            throw new IllegalArgumentException(
                    "'metadata' must not be longer than 65536 characters: " + metadata.length());
        }
        return new RunOptions(owner, shared, dialect, metadata);
    }

    /**
     * Returns the name of the user that was given as the owner.
     *
     * @return null if none was given
     */
    public @Nullable String owner() {
        return owner;
    }

    /**
     * Returns whether the run has no owner even if it is started by an authenticated user.
     *
     * @return false unless {@link #sharedByAll()} was asked for
     */
    public boolean isShared() {
        return shared;
    }

    /**
     * Returns the dialect.
     *
     * @return how the run looks on the wire
     */
    public RunDialect dialect() {
        return dialect;
    }

    /**
     * Returns the text that is kept with the run.
     *
     * @return that of {@link #metadata(String)}, else that of the dialect, else null
     */
    public @Nullable String metadata() {
        return (metadata != null) ? metadata : dialect.metadata();
    }
}
