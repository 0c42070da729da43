package dev.ssespring.client.listener;

import dev.ssespring.client.SseConnection;
import dev.ssespring.concurrent.KeepAlive;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * All listeners of an application: starts, stops and finds them. Any thread may call its methods. While at least one
 * listener runs, the JVM is kept alive: an application without a web server does not exit before its listeners stop.
 */
public final class SseListenerRegistry implements SmartLifecycle, DisposableBean {

    /** Started after the web server and the streams of this application, and stopped before them. */
    public static final int PHASE = DEFAULT_PHASE - 100;

    private static final Log LOG = LogFactory.getLog(SseListenerRegistry.class);

    private final SseListenerSettings settings;
    private final ListenerSupport support;
    private final Map<String, SseListenerContainer> containers = new ConcurrentSkipListMap<>();
    private volatile boolean running;

    /**
     * Creates a registry without listeners.
     *
     * @param settings what listeners share
     * @param clock that of the client
     * @param customizers asked in this order
     * @param failedEventListeners told in this order
     */
    public SseListenerRegistry(
            SseListenerSettings settings,
            SseClock clock,
            List<SseListenerCustomizer> customizers,
            List<FailedEventListener> failedEventListeners) {
        this.settings = settings;
        this.support = new ListenerSupport(
                clock,
                new KeepAlive("sse-keep-alive"),
                settings.errorPolicy(),
                List.copyOf(customizers),
                List.copyOf(failedEventListeners));
    }

    /**
     * Adds a listener; it starts now if the registry has started, and if it starts by itself.
     *
     * @param endpoint what it listens to
     * @return its container
     * @throws IllegalStateException if there is one of that id
     */
    public SseListenerContainer register(SseListenerEndpoint endpoint) {
        SseListenerContainer container = new SseListenerContainer(endpoint, support);
        if (containers.putIfAbsent(endpoint.id(), container) != null) {
            throw new InvalidSseListenerException(
                    "There are two SSE listeners with the id '" + endpoint.id() + "'", "give one of them another 'id'");
        }
        startIfWanted(container);
        return container;
    }

    private void startIfWanted(SseListenerContainer container) {
        if (container.startsByItself() && isWanted(container)) {
            container.startWhile(() -> isWanted(container));
        }
    }

    /** False once the registry was stopped or the listener removed, either of which stops the container after that. */
    private boolean isWanted(SseListenerContainer container) {
        return running && containers.get(container.id()) == container;
    }

    /**
     * Stops a listener, as {@link SseListenerContainer#stop()} does, and forgets it.
     *
     * @param id names it
     * @return its container, empty if there is none
     */
    public Optional<SseListenerContainer> unregister(String id) {
        Optional<SseListenerContainer> removed = Optional.ofNullable(containers.remove(id));
        removed.ifPresent(SseListenerContainer::stop);
        return removed;
    }

    /**
     * Finds a listener.
     *
     * @param id names it
     * @return empty if there is none
     */
    public Optional<SseListenerContainer> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    /**
     * All listeners.
     *
     * @return a snapshot, in the order of their ids
     */
    public Collection<SseListenerContainer> containers() {
        return List.copyOf(containers.values());
    }

    /** Starts all listeners that start by themselves. */
    @Override
    public void start() {
        running = true;
        containers().forEach(this::startIfWanted);
    }

    /** Stops all listeners, and waits for their handlers, for all together no longer than the stop timeout. */
    @Override
    public void stop() {
        running = false;
        Collection<SseListenerContainer> all = containers();
        all.forEach(SseListenerContainer::stopWithoutWaiting);
        long stoppedAt = support.clock().nanos();
        for (SseListenerContainer container : all) {
            container.connection().ifPresent(connection -> awaitClosed(connection, stoppedAt));
        }
        // A handler that does not return must not keep the JVM alive.
        support.keepAlive().releaseAll();
    }

    /** Does not wait, and has nothing to warn of, where a handler stops its own context. */
    private void awaitClosed(SseConnection connection, long stoppedAt) {
        try {
            if (!connection.awaitClosed(left(stoppedAt)) && left(stoppedAt).isZero()) {
                LOG.warn("A handler of the SSE listener " + connection.name() + " still runs "
                        + ReadableDuration.of(settings.stopTimeout())
                        + " after it was stopped. The application stops without"
                        + " waiting for it, and its event is delivered again after the next start. Make the handler"
                        + " faster, or raise 'sse.client.listener.stop-timeout'");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration left(long stoppedAt) {
        Duration left = settings.stopTimeout().minusNanos(support.clock().nanos() - stoppedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return settings.startup() == SseListenerEndpoint.Startup.AUTOMATIC;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** Stops what was started by hand, too. */
    @Override
    public void destroy() {
        stop();
    }
}
