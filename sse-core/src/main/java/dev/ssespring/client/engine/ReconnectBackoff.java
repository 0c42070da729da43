package dev.ssespring.client.engine;

import dev.ssespring.client.ReconnectPolicy;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Computes the delay before the next attempt. Belongs to the connection's thread. */
final class ReconnectBackoff {

    private static final double MAX_JITTER = 0.2;

    /** Base for doubling a delay of zero: a server that is down must not be asked in a tight loop. */
    private static final Duration MIN_STEP = Duration.ofMillis(100);

    private final ReconnectPolicy policy;
    private final DoubleSupplier random;
    private @Nullable Duration retry;
    private int failures;

    /**
     * Creates a back-off without failures.
     *
     * @param random number from 0 to 1
     */
    ReconnectBackoff(ReconnectPolicy policy, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
    }

    /** Sets the delay that the server asked for with {@code retry}; it stays in force. */
    void retry(Duration retry) {
        this.retry = retry;
    }

    void succeeded() {
        failures = 0;
    }

    Duration afterSuccess() {
        succeeded();
        return jittered(own(), server(null));
    }

    /**
     * Returns the delay after another consecutive failure.
     *
     * @param minFailures number of consecutive failures, if more than were counted here
     * @param serverDelay delay that this response asks for, null for none
     */
    Duration afterFailure(int minFailures, @Nullable Duration serverDelay) {
        failures = Math.max(failures + 1, minFailures);
        return jittered(longer(own(), doubled()), server(serverDelay));
    }

    /** Returns the delay of the policy, which applies unless the server asks for a longer one. */
    private Duration own() {
        return (retry != null) ? policy.minDelay() : longer(policy.minDelay(), policy.delay());
    }

    /** Returns the delay that the server asks for, within the bound of the policy. */
    private Duration server(@Nullable Duration serverDelay) {
        Duration asked = (retry != null) ? retry : Duration.ZERO;
        return bounded((serverDelay != null) ? longer(asked, serverDelay) : asked);
    }

    private Duration base() {
        return longer(own(), server(null));
    }

    private Duration bounded(Duration serverDelay) {
        return shorter(serverDelay, policy.maxServerDelay());
    }

    private Duration doubled() {
        Duration delay = (failures > 1) ? longer(base(), MIN_STEP) : base();
        for (int i = 1; i < failures && delay.compareTo(policy.maxDelay()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return shorter(delay, policy.maxDelay());
    }

    /** Adds jitter, which does not exceed the bound of server delays if the delay is the server's. */
    private Duration jittered(Duration own, Duration server) {
        Duration delay = longer(own, server);
        Duration jittered = delay.plusMillis((long) (delay.toMillis() * MAX_JITTER * random.getAsDouble()));
        return (server.compareTo(own) >= 0) ? shorter(jittered, policy.maxServerDelay()) : jittered;
    }

    private static Duration longer(Duration one, Duration other) {
        return (one.compareTo(other) >= 0) ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return (one.compareTo(other) <= 0) ? one : other;
    }
}
