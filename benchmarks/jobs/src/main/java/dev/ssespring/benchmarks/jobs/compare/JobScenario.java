package dev.ssespring.benchmarks.jobs.compare;

import java.util.Locale;

/** What is measured. */
enum JobScenario {
    ENGINE_MEMORY("engine, in memory, no HTTP"),
    ENGINE_REDIS("engine, Redis, no HTTP"),
    HTTP_MEMORY("HTTP and SSE, in memory"),
    HTTP_REDIS("HTTP and SSE, Redis"),
    BULLMQ("BullMQ on Node.js, Redis, no HTTP"),
    DB_SCHEDULER("db-scheduler, PostgreSQL, no HTTP"),
    IDLE("idle workers, in memory");

    private final String title;

    JobScenario(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    boolean usesRedis() {
        return this == ENGINE_REDIS || this == HTTP_REDIS || this == BULLMQ;
    }

    /** As on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static JobScenario of(String option) {
        return valueOf(option.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
