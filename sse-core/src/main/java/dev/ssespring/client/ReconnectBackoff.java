package dev.ssespring.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt. Belongs to the connection's thread. */
final class ReconnectBackoff {

    private static final double LARGEST_JITTER = 0.2;

    /** What a delay of zero is doubled from: a server that is down must not be asked without end. */
    private static final Duration SMALLEST_STEP = Duration.ofMillis(100);

    private final ReconnectPolicy policy;
    private final DoubleSupplier random;
    private @Nullable Duration retry;
    private int failures;

    /**
     * A new one.
     *
     * @param random from 0 to 1
     */
    ReconnectBackoff(ReconnectPolicy policy, DoubleSupplier random) {
        this.policy = policy;
        this.random = random;
    }

    /** The server's wish, which stays in force. */
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
     * After another failure in a row.
     *
     * @param rowAtLeast how many they are, if more than were counted here
     * @param serverDelay what this very response asks for
     */
    Duration afterFailure(int rowAtLeast, @Nullable Duration serverDelay) {
        failures = Math.max(failures + 1, rowAtLeast);
        return jittered(longer(own(), doubled()), server(serverDelay));
    }

    /** What the policy says, where the server says nothing or less. */
    private Duration own() {
        return (retry != null) ? policy.minDelay() : longer(policy.minDelay(), policy.delay());
    }

    /** What the server asks for, within the bound of the policy. */
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
        Duration delay = (failures > 1) ? longer(base(), SMALLEST_STEP) : base();
        for (int i = 1; i < failures && delay.compareTo(policy.maxDelay()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return shorter(delay, policy.maxDelay());
    }

    /** The random part makes no delay longer than the server may, where it is the server that asks for the delay. */
    private Duration jittered(Duration own, Duration server) {
        Duration delay = longer(own, server);
        Duration jittered = delay.plusMillis((long) (delay.toMillis() * LARGEST_JITTER * random.getAsDouble()));
        return (server.compareTo(own) >= 0) ? shorter(jittered, policy.maxServerDelay()) : jittered;
    }

    private static Duration longer(Duration one, Duration other) {
        return (one.compareTo(other) >= 0) ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return (one.compareTo(other) <= 0) ? one : other;
    }
}
