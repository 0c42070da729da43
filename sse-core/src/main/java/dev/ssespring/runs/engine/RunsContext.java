package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.RunAuthorizer;
import dev.ssespring.runs.RunInterceptor;
import dev.ssespring.runs.RunListener;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.store.RunStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the runs of a node are made of.
 *
 * @param publisher opens the responses of readers
 * @param store keeps the logs
 * @param producers runs the producers
 * @param clock tells the time
 * @param options limits and times
 * @param authorizer decides who may read and cancel
 * @param currentRequest the web request that the calling thread serves
 * @param startable false if the calling thread serves a request that must not start a run
 * @param payloads converts payloads to text
 * @param listeners told of starts and ends
 * @param interceptors wrap producers
 * @param contexts carried to producers
 * @param dialects by name
 */
public record RunsContext(
        SseEventPublisher publisher,
        RunStore store,
        Executor producers,
        SseClock clock,
        RunsOptions options,
        RunAuthorizer authorizer,
        Supplier<Optional<StreamRequest>> currentRequest,
        BooleanSupplier startable,
        PayloadWriter payloads,
        List<RunListener> listeners,
        List<RunInterceptor> interceptors,
        List<ContextCapture> contexts,
        Map<String, RunDialect> dialects) {}
