package dev.ssespring.benchmarks.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisServer;

/** The comparison in small: every token arrives once and in order, on every server that is there. */
@Timeout(900)
class RunsComparisonIntegrationTests {

    private static final Path BENCHMARKS = Path.of("..").toAbsolutePath().normalize();

    @Test
    void eachServerDeliversEveryTokenToBothReaders() throws Exception {
        List<Contender> contenders = new ArrayList<>(List.of(Contender.values()));
        if (!Files.isDirectory(BENCHMARKS.resolve("runs/node/node_modules"))) {
            contenders.remove(Contender.RESUMABLE_STREAM);
        }
        Load load = new Load(5, 50, 1);

        List<Result> results = new RunsComparison(
                        BENCHMARKS,
                        Files.createDirectories(Path.of("target")),
                        load,
                        RunsComparisonIntegrationTests::startRedis)
                .run(contenders);

        assertThat(results).hasSameSizeAs(contenders).allSatisfy(result -> {
            assertThat(result.isComplete()).as(result.toString()).isTrue();
            assertThat(result.cpu()).isPositive();
            assertThat(result.memoryAtMost()).isPositive();
        });
        assertThat(RunsComparison.report(load, results))
                .contains("runs, store in memory", "runs, store in Redis", "Flux on WebFlux")
                .contains("| 500 | 0 |");
    }

    private static MeasuredProcess startRedis(int port, Path log) throws IOException {
        Set<ProcessHandle> before = children();
        RedisServer.builder().port(port).setting("save \"\"").build().start();
        ProcessHandle redis = children().stream()
                .filter(child -> !before.contains(child))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Redis is no child of this process"));
        return new MeasuredProcess(redis, port);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }
}
