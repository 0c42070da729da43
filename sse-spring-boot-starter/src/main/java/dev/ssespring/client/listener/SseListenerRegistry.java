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
 * Registry of the listeners of an application, which starts, stops and finds them. Thread-safe. The JVM is kept alive
 * while a listener is running: an application without a web server does not exit before its listeners stop.
 */
public final class SseListenerRegistry implements SmartLifecycle, DisposableBean {

    /** Phase after the web server and the streams of this application: started after them, stopped before them. */
    public static final int PHASE = DEFAULT_PHASE - 100;

    private static final Log LOG = LogFactory.getLog(SseListenerRegistry.class);

    private final SseListenerSettings settings;
    private final ListenerSupport support;
    private final Map<String, SseListenerContainer> containers = new ConcurrentSkipListMap<>();
    private volatile boolean running;

    /**
     * Creates a registry without listeners.
     *
     * @param settings settings shared by all listeners
     * @param clock clock of the client
     * @param customizers called in this order
     * @param failedEventListeners called in this order
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
     * Registers a listener. It is started at once if the registry is running and its startup is automatic.
     *
     * @param endpoint describes the listener
     * @return its container
     * @throws IllegalStateException if there is a listener with the same id
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

    /** Returns false after the registry was stopped or the listener removed; both stop the container afterwards. */
    private boolean isWanted(SseListenerContainer container) {
        return running && containers.get(container.id()) == container;
    }

    /**
     * Stops a listener, see {@link SseListenerContainer#stop()}, and removes it.
     *
     * @param id id of the listener
     * @return its container, empty if there is none
     */
    public Optional<SseListenerContainer> unregister(String id) {
        Optional<SseListenerContainer> removed = Optional.ofNullable(containers.remove(id));
        removed.ifPresent(SseListenerContainer::stop);
        return removed;
    }

    /**
     * Returns the container of a listener.
     *
     * @param id id of the listener
     * @return empty if there is none
     */
    public Optional<SseListenerContainer> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    /**
     * Returns the containers of all listeners.
     *
     * @return a snapshot, ordered by id
     */
    public Collection<SseListenerContainer> containers() {
        return List.copyOf(containers.values());
    }

    /** Starts all listeners whose startup is automatic. */
    @Override
    public void start() {
        running = true;
        containers().forEach(this::startIfWanted);
    }

    /** Stops all listeners and waits for their handlers; the stop timeout applies to all of them together. */
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

    /** Waits for the end of a connection. Neither waits nor warns when a handler stops its own context. */
    private void awaitClosed(SseConnection connection, long stoppedAt) {
        try {
            if (!connection.awaitClosed(left(stoppedAt)) && left(stoppedAt).isZero()) {
                LOG.warn("Handler of SSE listener " + connection.name() + " is still running "
                        + ReadableDuration.of(settings.stopTimeout())
                        + " after it was stopped. Shutdown continues and the event will be redelivered after the next"
                        + " start. Make the handler faster or interruptible, or raise"
                        + " 'sse.client.listener.stop-timeout'");
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

    /** Also stops listeners that were started manually. */
    @Override
    public void destroy() {
        stop();
    }
}
