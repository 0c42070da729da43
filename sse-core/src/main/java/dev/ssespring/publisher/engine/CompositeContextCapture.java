package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.ContextCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Captures several contexts as one. The first context is set first and removed last. */
final class CompositeContextCapture implements ContextCapture {

    private final List<ContextCapture> parts;

    CompositeContextCapture(List<ContextCapture> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        List<UnaryOperator<Runnable>> lastFirst = new ArrayList<>(parts.size());
        for (ContextCapture part : parts) {
            lastFirst.add(0, part.capture());
        }
        return task -> {
            Runnable wrapped = task;
            for (UnaryOperator<Runnable> context : lastFirst) {
                wrapped = context.apply(wrapped);
            }
            return wrapped;
        };
    }
}
