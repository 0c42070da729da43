package dev.ssespring.demo.resume;

import java.util.UUID;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The counter of a single node, which is forgotten when the node stops. */
@Component
@Profile("!worker & !redis")
final class MemoryCounterTurns implements CounterTurns {

    private volatile Last last = new Last(UUID.randomUUID().toString().substring(0, 8), 0);

    @Override
    public Last take() {
        return last;
    }

    @Override
    public void published(long number) {
        last = new Last(last.counter(), number);
    }
}
