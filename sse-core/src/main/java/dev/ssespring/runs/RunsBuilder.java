package dev.ssespring.runs;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.ContextCapture;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.dialect.AgUi;
import dev.ssespring.runs.dialect.AiSdk;
import dev.ssespring.runs.dialect.PlainDialect;
import dev.ssespring.runs.dialect.RunDialect;
import dev.ssespring.runs.engine.NodeRuns;
import dev.ssespring.runs.engine.RunsContext;
import dev.ssespring.runs.store.RunStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Creates {@link SseRuns} for applications that do not use Spring. For use by one thread. */
public final class RunsBuilder {

    private final SseEventPublisher publisher;
    private final RunStore store;
    private final Executor producers;
    private final SseClock clock;
    private RunsOptions options = RunsOptions.DEFAULTS;
    private RunAuthorizer authorizer = RunAuthorizer.OWNER_ONLY;
    private Supplier<Optional<StreamRequest>> currentRequest = Optional::empty;
    private BooleanSupplier startable = () -> true;
    private PayloadWriter payloads = payload -> {
        throw new IllegalArgumentException("'payload' of type %s needs a PayloadWriter: set one, or pass a String"
                .formatted(payload.getClass().getName()));
    };
    private final List<RunListener> listeners = new ArrayList<>();
    private final List<RunInterceptor> interceptors = new ArrayList<>();
    private final List<ContextCapture> contexts = new ArrayList<>();
    private final Map<String, RunDialect> dialects = new LinkedHashMap<>();

    /**
     * Creates a builder.
     *
     * @param publisher opens the responses of readers; closed by its owner
     * @param store keeps the logs; closed by its owner
     * @param producers runs the producers, each on a thread that it may block; must not run them on the calling thread,
     *     may reject them
     * @param clock tells the time; closed by its owner
     */
    public RunsBuilder(SseEventPublisher publisher, RunStore store, Executor producers, SseClock clock) {
        this.publisher = Objects.requireNonNull(publisher, "'publisher' must not be null");
        this.store = Objects.requireNonNull(store, "'store' must not be null");
        this.producers = Objects.requireNonNull(producers, "'producers' must not be null");
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
        dialect(PlainDialect.INSTANCE);
        dialect(AiSdk.uiMessages());
        dialect(AgUi.events());
    }

    /**
     * Sets limits and times.
     *
     * @param options otherwise {@link RunsOptions#DEFAULTS}
     * @return this builder
     */
    public RunsBuilder options(RunsOptions options) {
        this.options = Objects.requireNonNull(options, "'options' must not be null");
        return this;
    }

    /**
     * Sets what converts payloads to text.
     *
     * @param payloads otherwise only Strings are accepted
     * @return this builder
     */
    public RunsBuilder payloads(PayloadWriter payloads) {
        this.payloads = Objects.requireNonNull(payloads, "'payloads' must not be null");
        return this;
    }

    /**
     * Sets who may read and cancel runs.
     *
     * @param authorizer otherwise {@link RunAuthorizer#OWNER_ONLY}
     * @return this builder
     */
    public RunsBuilder authorizer(RunAuthorizer authorizer) {
        this.authorizer = Objects.requireNonNull(authorizer, "'authorizer' must not be null");
        return this;
    }

    /**
     * Sets what tells the web request that the calling thread serves.
     *
     * @param currentRequest empty outside of requests; otherwise always empty
     * @return this builder
     */
    public RunsBuilder currentRequest(Supplier<Optional<StreamRequest>> currentRequest) {
        this.currentRequest = Objects.requireNonNull(currentRequest, "'currentRequest' must not be null");
        return this;
    }

    /**
     * Sets what tells whether the web request that the calling thread serves may start a run. With a request that may not,
     * such as HEAD, {@link SseRuns#start} drops the producer and reads the run of the name, if there is one.
     *
     * @param startable called by {@link SseRuns#start}; otherwise always true
     * @return this builder
     */
    public RunsBuilder startable(BooleanSupplier startable) {
        this.startable = Objects.requireNonNull(startable, "'startable' must not be null");
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener called after those that were added before
     * @return this builder
     */
    public RunsBuilder listener(RunListener listener) {
        listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
        return this;
    }

    /**
     * Adds an interceptor of producers.
     *
     * @param interceptor wrapped by those that are added later
     * @return this builder
     */
    public RunsBuilder interceptor(RunInterceptor interceptor) {
        interceptors.add(Objects.requireNonNull(interceptor, "'interceptor' must not be null"));
        return this;
    }

    /**
     * Adds context that producers get from the thread that starts the run.
     *
     * @param context captured and set before those that are added later
     * @return this builder
     */
    public RunsBuilder context(ContextCapture context) {
        contexts.add(Objects.requireNonNull(context, "'context' must not be null"));
        return this;
    }

    /**
     * Adds a dialect, so that runs that were started with it on any node can be resumed without naming it.
     *
     * @param dialect replaces the one of the same name
     * @return this builder
     */
    public RunsBuilder dialect(RunDialect dialect) {
        dialects.put(dialect.name(), dialect);
        return this;
    }

    /**
     * Creates the runs of this node and starts their timers.
     *
     * @return accepts runs
     */
    public SseRuns build() {
        return new NodeRuns(new RunsContext(
                publisher,
                store,
                producers,
                clock,
                options,
                authorizer,
                currentRequest,
                startable,
                payloads,
                List.copyOf(listeners),
                List.copyOf(interceptors),
                List.copyOf(contexts),
                Map.copyOf(dialects)));
    }
}
