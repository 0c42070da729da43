package dev.ssespring.autoconfigure;

import dev.ssespring.broker.redis.RedisSseBroker;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the broker's connections after streams and web server have stopped, and before the connection factory, at phase 0,
 * takes its client away; opens them again if the context is restarted.
 */
final class RedisBrokerLifecycle implements SmartLifecycle {

    static final int PHASE = DEFAULT_PHASE - 4096;

    private final RedisSseBroker broker;
    private volatile boolean running;

    RedisBrokerLifecycle(RedisSseBroker broker) {
        this.broker = broker;
    }

    @Override
    public void start() {
        broker.start();
        running = true;
    }

    @Override
    public void stop() {
        broker.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
