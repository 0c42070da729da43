package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunsBuilder;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.MemoryLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard in docs/ and the meters agree, by the names that Prometheus knows them by. */
class GrafanaDashboardTests {

    private static final Path FILE = Path.of("..", "docs", "grafana-dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\bsse_\\w+");

    private static final RunInfo ENDED =
            new RunInfo("r", "e", RunState.COMPLETED, null, Instant.EPOCH, Instant.EPOCH, 0, 0, null, "plain", null);

    private final JsonNode dashboard = new JsonMapper().readTree(FILE.toFile());

    @Test
    void everyMetricOfTheDashboardExists() {
        assertThat(shown()).isNotEmpty().isSubsetOf(exported());
    }

    @Test
    void everyMetricIsOnTheDashboard() {
        assertThat(exported()).isNotEmpty().isSubsetOf(shown());
    }

    @Test
    void everyPanelAsksTheChosenDataSource() {
        assertThat(dashboard.get("panels").valueStream()).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
            assertThat(panel.get("description").asString()).isNotBlank();
            assertThat(panel.get("targets").valueStream())
                    .isNotEmpty()
                    .allSatisfy(target ->
                            assertThat(target.at("/datasource/uid").asString()).isEqualTo("${datasource}"));
        });
        assertThat(dashboard.at("/templating/list/0/type").asString()).isEqualTo("datasource");
        assertThat(dashboard.at("/templating/list/0/name").asString()).isEqualTo("datasource");
    }

    private Set<String> shown() {
        List<String> expressions = dashboard.findValuesAsString("expr");
        return expressions.stream()
                .flatMap(expression -> METRIC.matcher(expression).results())
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> exported() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ActuateFixture fixture = new ActuateFixture();
                InMemoryRunStore store = new InMemoryRunStore(MemoryLimits.DEFAULTS, fixture.clock);
                SseRuns runs = new RunsBuilder(fixture.publisher, store, Runnable::run, fixture.clock).build()) {
            new SseMetrics(fixture.publisher, fixture.clock).bindTo(registry);
            new MicrometerDeliveryTimer(registry);
            SseRunsMetrics metrics = new SseRunsMetrics(registry);
            metrics.bind(runs);
            metrics.onEnded(ENDED, Duration.ofSeconds(1));
            SseJobsMetrics jobs = new SseJobsMetrics(registry);
            jobs.onQueue("q", new InMemoryJobStore(fixture.clock).queue("q", JobQueueOptions.DEFAULTS));
            jobs.onDispatched("q", Duration.ofSeconds(1));
            jobs.onAcknowledged("q", JobAck.Kind.COMPLETE, AckResult.ACCEPTED);
            return registry.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("[{ ]", 2)[0])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
