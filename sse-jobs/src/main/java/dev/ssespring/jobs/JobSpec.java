package dev.ssespring.jobs;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Describes how one job differs from others of its queue. Immutable. */
public final class JobSpec {

    /** Maximum length of idempotency keys, ordering keys, types and tags in characters. */
    public static final int MAX_TEXT_LENGTH = 200;

    /** Ready at once, for every worker, with the limits of the queue. */
    public static final JobSpec DEFAULTS = new Builder().build();

    private final @Nullable String idempotencyKey;
    private final @Nullable String key;
    private final String type;
    private final int priority;
    private final Duration delay;
    private final List<String> tags;
    private final int maxAttempts;

    private JobSpec(Builder builder) {
        this.idempotencyKey = builder.idempotencyKey;
        this.key = builder.key;
        this.type = builder.type;
        this.priority = builder.priority;
        this.delay = builder.delay;
        this.tags = List.copyOf(builder.tags);
        this.maxAttempts = builder.maxAttempts;
    }

    /**
     * Returns a builder with the values of {@link #DEFAULTS}.
     *
     * @return for use by one thread
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the key under which a repeated submission is recognised.
     *
     * @return null if every submission is a new job
     */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /**
     * Returns the ordering key.
     *
     * @return null if the job may run at the same time as every other
     */
    public @Nullable String key() {
        return key;
    }

    /**
     * Returns what kind of job it is, for workers that handle several.
     *
     * @return empty if nothing was given
     */
    public String type() {
        return type;
    }

    /**
     * Returns the priority.
     *
     * @return 0 unless another was given
     */
    public int priority() {
        return priority;
    }

    /**
     * Returns the time until the job becomes ready.
     *
     * @return zero or more
     */
    public Duration delay() {
        return delay;
    }

    /**
     * Returns the tags that a worker must have.
     *
     * @return in alphabetical order without duplicates; empty if every worker will do
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Returns the maximum number of attempts.
     *
     * @return 0 for that of the queue
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /** Builds a {@link JobSpec}. For use by one thread. */
    public static final class Builder {

        private @Nullable String idempotencyKey;
        private @Nullable String key;
        private String type = "";
        private int priority;
        private Duration delay = Duration.ZERO;
        private final TreeSet<String> tags = new TreeSet<>();
        private int maxAttempts;

        private Builder() {}

        /**
         * Sets the key under which a repeated submission is recognised: while the store knows a job of this queue with the
         * same key, that job is returned instead of a new one.
         *
         * @param idempotencyKey 1 to {@value JobSpec#MAX_TEXT_LENGTH} characters without control characters
         * @return this builder
         */
        public Builder idempotencyKey(String idempotencyKey) {
            this.idempotencyKey = text("idempotencyKey", idempotencyKey);
            return this;
        }

        /**
         * Sets the ordering key. Of the jobs of a queue with the same key, one at a time is ready or running, in the order in
         * which they were submitted or their delays ended, across retries and crashes. Priority is ignored among them.
         *
         * @param key 1 to {@value JobSpec#MAX_TEXT_LENGTH} characters without control characters
         * @return this builder
         */
        public Builder key(String key) {
            this.key = text("key", key);
            return this;
        }

        /**
         * Sets what kind of job it is, for workers that handle several.
         *
         * @param type 1 to {@value JobSpec#MAX_TEXT_LENGTH} characters without control characters
         * @return this builder
         */
        public Builder type(String type) {
            this.type = text("type", type);
            return this;
        }

        /**
         * Sets the priority. Each level is a head start of one minute, so that a job overtakes every job of priority
         * <i>p</i> that is submitted <i>p</i> minutes later: no job starves.
         *
         * @param priority -1,000 to 1,000; 0 by default
         * @return this builder
         */
        public Builder priority(int priority) {
            if (priority < -1_000 || priority > 1_000) {
                throw new IllegalArgumentException("'priority' must be -1000 to 1000: " + priority);
            }
            this.priority = priority;
            return this;
        }

        /**
         * Sets the time until the job becomes ready.
         *
         * @param delay zero to 365 days; zero by default
         * @return this builder
         */
        public Builder delay(Duration delay) {
            if (delay.isNegative() || delay.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("'delay' must be 0 to 365 days: " + delay);
            }
            this.delay = delay;
            return this;
        }

        /**
         * Adds tags that a worker must have. Jobs with the same tags form a lane of their own.
         *
         * @param tags letters, digits, '.', '_' and '-', 1 to {@value JobSpec#MAX_TEXT_LENGTH} characters each
         * @return this builder
         */
        public Builder requires(String... tags) {
            Arrays.stream(tags).map(JobTags::check).forEach(this.tags::add);
            return this;
        }

        /**
         * Sets the maximum number of attempts.
         *
         * @param maxAttempts 1 or more; by default that of the queue
         * @return this builder
         */
        public Builder maxAttempts(int maxAttempts) {
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("'maxAttempts' must be 1 or more: " + maxAttempts);
            }
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Builds the description.
         *
         * @return independent of later changes of this builder
         */
        public JobSpec build() {
            return new JobSpec(this);
        }

        private static String text(String name, String value) {
            Objects.requireNonNull(value, () -> "'" + name + "' must not be null");
            if (value.isEmpty()
                    || value.length() > MAX_TEXT_LENGTH
                    || value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("'%s' must have 1 to %d characters without control characters"
                        .formatted(name, MAX_TEXT_LENGTH));
            }
            return value;
        }
    }
}
