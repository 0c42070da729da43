package dev.ssespring.actuate;

import dev.ssespring.publisher.ContextCapture;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Propagates thread-local values with Micrometer's context propagation: the values of all accessors in the {@link
 * ContextRegistry}, such as the current observation, and of one more accessor unless the registry has an accessor
 * with its key. A value that the opening thread does not have is cleared on the other thread. After each task the
 * previous values are restored, so that no value remains on a pooled thread.
 */
public final class MicrometerContextCapture implements ContextCapture {

    private final ContextRegistry registry;
    private final ContextSnapshotFactory factory;
    private final @Nullable ThreadLocalAccessor<?> fallback;
    private final ContextSnapshotFactory fallbackFactory;

    /**
     * Creates the capture.
     *
     * @param registry accessors; may change at any time
     * @param fallback additional accessor, such as for the MDC; null for none
     */
    public MicrometerContextCapture(ContextRegistry registry, @Nullable ThreadLocalAccessor<?> fallback) {
        this.registry = registry;
        this.fallback = fallback;
        this.factory = factory(registry);
        ContextRegistry others = new ContextRegistry();
        if (fallback != null) {
            others.registerThreadLocalAccessor(fallback);
        }
        this.fallbackFactory = factory(others);
    }

    private static ContextSnapshotFactory factory(ContextRegistry registry) {
        return ContextSnapshotFactory.builder()
                .contextRegistry(registry)
                .clearMissing(true)
                .build();
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        ContextSnapshot registered = factory.captureAll();
        ThreadLocalAccessor<?> accessor = fallback;
        if (accessor == null || hasAccessor(accessor.key())) {
            return registered::wrap;
        }
        ContextSnapshot more = fallbackFactory.captureAll();
        return task -> registered.wrap(more.wrap(task));
    }

    private boolean hasAccessor(Object key) {
        return registry.getThreadLocalAccessors().stream()
                .anyMatch(accessor -> accessor.key().equals(key));
    }
}
