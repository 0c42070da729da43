package dev.ssespring.test;

import dev.ssespring.concurrent.SseClock;

/** The clock of all transcripts: real time, which is read and never waited for. */
final class TestTime {

    static final SseClock CLOCK = SseClock.system("sse-test-clock");

    private TestTime() {}
}
