package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.store.RunStore;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What an active run needs of its node. */
interface ActiveRunContext {

    RunStore store();

    RunsOptions options();

    SseClock clock();

    PayloadWriter payloads();

    Executor io();

    RunCounts counts();

    /** The run is over. Called once, on a thread of the pool or one that cancels. */
    void ended(ActiveRun run, Duration duration);
}
