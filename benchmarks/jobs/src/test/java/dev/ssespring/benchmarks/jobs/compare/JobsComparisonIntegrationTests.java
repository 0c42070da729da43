package dev.ssespring.benchmarks.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisExecProvider;

/** The comparison in small: every job has exactly one accepted result, in every scenario whose programs are there. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobsComparisonIntegrationTests {

    private static final Path BENCHMARKS = Path.of("..").toAbsolutePath().normalize();

    @Test
    void eachJobHasExactlyOneAcceptedResult() throws Exception {
        List<JobScenario> scenarios = new ArrayList<>(List.of(JobScenario.values()));
        if (!Files.isDirectory(BENCHMARKS.resolve("jobs/node/node_modules"))) {
            scenarios.remove(JobScenario.BULLMQ);
        }
        Optional<PostgresPrograms> postgres = PostgresPrograms.find(Optional.empty());
        if (postgres.isEmpty()) {
            scenarios.remove(JobScenario.DB_SCHEDULER);
        }
        JobLoad load = new JobLoad(400, 100, 32, 16, 100, 100, 100, 1);
        String redisServer = RedisExecProvider.defaultProvider().get().getPath();

        List<Measurement> measured = new JobsComparison(
                        BENCHMARKS, Files.createDirectories(Path.of("target")), redisServer, postgres, load)
                .run(scenarios);

        assertThat(measured).hasSameSizeAs(scenarios).allSatisfy(each -> {
            assertThat(each.isComplete()).as(each.toString()).isTrue();
            assertThat(each.figures().get("p50")).as(each.toString()).isPositive();
        });
        assertThat(JobsComparison.report(load, measured))
                .contains("| engine, in memory, no HTTP |", "| HTTP and SSE, Redis |", "heap KB per worker");
    }
}
