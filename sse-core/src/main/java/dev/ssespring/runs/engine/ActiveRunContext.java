package dev.ssespring.runs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.store.RunKey;
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

    /** Called once when a run is over, on a thread of the pool or the thread that cancels it. */
    void ended(RunKey key, RunInfo info, Duration duration);
}
