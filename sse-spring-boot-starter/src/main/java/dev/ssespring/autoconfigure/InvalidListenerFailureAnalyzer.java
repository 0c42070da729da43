package dev.ssespring.autoconfigure;

import dev.ssespring.client.listener.InvalidSseListenerException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/** Reports invalid listeners as a description and an action. */
final class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSseListenerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidSseListenerException cause) {
        return new FailureAnalysis(cause.problem() + ".", action(cause.action()), cause);
    }

    private static String action(@Nullable String action) {
        return (action != null) ? StringUtils.capitalize(action) + "." : "Correct the annotation.";
    }
}
