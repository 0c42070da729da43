package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Makes ids of jobs: later ones compare higher on one node, and they cannot be guessed. Any thread may call it. */
final class JobIds {

    private static final int PER_MILLISECOND_BITS = 16;

    private final SseClock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    JobIds(SseClock clock) {
        this.clock = clock;
    }

    String next() {
        long now = clock.instant().toEpochMilli() << PER_MILLISECOND_BITS;
        long order = last.updateAndGet(before -> Math.max(before + 1, now));
        return HexFormat.of().toHexDigits(order) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
