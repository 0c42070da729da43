package dev.ssespring.publisher;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;

class InMemoryInitialStateTests extends InitialStateContractTests {

    @Override
    protected SseBroker broker(HistoryPolicy history, SseClock time) {
        return SseBroker.inMemory(history, time);
    }
}
