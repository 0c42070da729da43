package dev.ssespring.benchmarks.jobs.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures jobs, and BullMQ and db-scheduler beside them. Started in the directory {@code benchmarks}; see docs/benchmarks.md. Used by one thread.
 */
public final class JobsComparison {

    private static final String HEAP = "1g";
    /** Streams of Tomcat hold about 100 KB each. */
    private static final String HEAP_OF_MANY_STREAMS = "4g";

    private static final List<String> COLUMNS = List.of("jobs/s", "cpu", "store", "p50", "p99", "jobs", "wrong");
    private static final List<String> IDLE_COLUMNS = List.of("heap", "cpu", "beats", "p50", "p99", "workers", "wrong");

    private final Path benchmarks;
    private final Path output;
    private final String redisServer;
    private final Optional<PostgresPrograms> postgres;
    private final JobLoad load;

    JobsComparison(
            Path benchmarks, Path output, String redisServer, Optional<PostgresPrograms> postgres, JobLoad load) {
        this.benchmarks = benchmarks;
        this.output = output;
        this.redisServer = redisServer;
        this.postgres = postgres;
        this.load = load;
    }

    /**
     * Runs the comparison and prints tables in Markdown. Exits with 1 if a job had not exactly one accepted result.
     *
     * @param args the figures of {@code JobLoad}, {@code --scenarios=a,b}; {@code --role=} for the processes that it starts
     * @throws Exception if a process does not start or fails
     */
    public static void main(String[] args) throws Exception {
        String role = JobLoad.option(args, "role").orElse("");
        switch (role) {
            case "dispatcher" -> DispatcherApplication.serve(args);
            case "engine" -> EngineScenario.run(args);
            case "db-scheduler" -> DbSchedulerScenario.run(args);
            case "http" -> HttpScenario.run(args);
            case "idle" -> IdleScenario.run(args);
            default -> compare(args);
        }
        if (!role.equals("dispatcher")) {
            // Clients and clocks have threads that would keep the process alive.
            System.exit(0);
        }
    }

    private static void compare(String[] args) throws Exception {
        Path benchmarks = Path.of("").toAbsolutePath();
        Path output = Files.createDirectories(benchmarks.resolve("jobs/target"));
        List<JobScenario> scenarios = JobLoad.option(args, "scenarios")
                .map(names ->
                        Arrays.stream(names.split(",", -1)).map(JobScenario::of).toList())
                .orElse(List.of(JobScenario.values()));
        String redisServer = JobLoad.option(args, "redis-server").orElse("redis-server");
        Optional<PostgresPrograms> postgres = PostgresPrograms.find(JobLoad.option(args, "postgres"));
        JobLoad load = JobLoad.of(args);
        List<Measurement> measured = new JobsComparison(benchmarks, output, redisServer, postgres, load).run(scenarios);
        System.out.println(report(load, measured));
        System.exit(measured.stream().allMatch(Measurement::isComplete) ? 0 : 1);
    }

    /** Without PostgreSQL the scenario that needs it is left out. */
    List<Measurement> run(List<JobScenario> scenarios) throws IOException {
        List<Measurement> measured = new ArrayList<>();
        for (JobScenario scenario : scenarios) {
            if (scenario == JobScenario.DB_SCHEDULER && postgres.isEmpty()) {
                System.err.println(scenario.title() + " is left out. " + PostgresPrograms.REMEDY);
                continue;
            }
            Measurement measurement = scenario.usesRedis() ? withRedis(scenario) : run(scenario, 0);
            System.err.println(measurement);
            measured.add(measurement);
        }
        return measured;
    }

    /** A new Redis, with the persistence that jobs need. */
    private Measurement withRedis(JobScenario scenario) throws IOException {
        int port = freePort();
        Path data = Files.createTempDirectory("jobs-redis");
        List<String> command = List.of(
                redisServer,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--maxmemory-policy",
                "noeviction",
                "--dir",
                data.toString());
        try (MeasuringProcess redis = MeasuringProcess.start(command, log(scenario, "redis"))) {
            redis.awaitContaining("Ready to accept connections");
            return run(scenario, port);
        } finally {
            delete(data);
        }
    }

    private Measurement withPostgres(JobScenario scenario, PostgresPrograms programs) throws IOException {
        int port = freePort();
        Path data = PostgresPrograms.createDirectory();
        try (PostgresServer server = PostgresServer.start(programs, data, port, log(scenario, "postgres"))) {
            List<String> arguments = arguments(scenario.option(), 0);
            arguments.addAll(List.of("--postgres-port=" + port, "--postgres-pid=" + server.pid()));
            return measure(scenario, MeasuringProcess.java(HEAP, arguments, log(scenario, "process")));
        } finally {
            delete(data);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Measurement run(JobScenario scenario, int redisPort) throws IOException {
        return switch (scenario) {
            case ENGINE_MEMORY, ENGINE_REDIS -> {
                List<String> arguments = arguments("engine", redisPort);
                arguments.addAll(springArguments(redisPort));
                yield measure(scenario, MeasuringProcess.java(HEAP, arguments, log(scenario, "process")));
            }
            case HTTP_MEMORY, HTTP_REDIS -> withDispatcher(scenario, "http", HEAP, redisPort);
            case IDLE -> withDispatcher(scenario, "idle", HEAP_OF_MANY_STREAMS, redisPort);
            case DB_SCHEDULER -> withPostgres(scenario, postgres.orElseThrow());
            case BULLMQ -> {
                List<String> command = new ArrayList<>(List.of(
                        "node", benchmarks.resolve("jobs/node/bullmq.mjs").toString(), "--redis-port=" + redisPort));
                command.addAll(load.arguments());
                command.add("--payload-bytes=" + JobLoad.PAYLOAD_BYTES);
                yield measure(scenario, MeasuringProcess.start(command, log(scenario, "process")));
            }
        };
    }

    private Measurement withDispatcher(JobScenario scenario, String role, String heap, int redisPort)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--role=dispatcher"));
        arguments.addAll(springArguments(redisPort));
        try (MeasuringProcess dispatcher = MeasuringProcess.java(heap, arguments, log(scenario, "dispatcher"))) {
            List<String> client = arguments(role, redisPort);
            client.add("--dispatcher-port=" + dispatcher.await(DispatcherApplication.PORT));
            return measure(scenario, MeasuringProcess.java(HEAP, client, log(scenario, "process")));
        }
    }

    private List<String> arguments(String role, int redisPort) {
        List<String> arguments = new ArrayList<>(List.of("--role=" + role, "--redis-port=" + redisPort));
        arguments.addAll(load.arguments());
        return arguments;
    }

    private static List<String> springArguments(int redisPort) {
        return (redisPort > 0)
                ? List.of("--server.port=0", "--sse.jobs.store=redis", "--spring.data.redis.port=" + redisPort)
                : List.of("--server.port=0");
    }

    private static Measurement measure(JobScenario scenario, MeasuringProcess process) throws IOException {
        try (process) {
            return Measurement.parse(scenario.title(), process.await(Measurement.LINE));
        }
    }

    private Path log(JobScenario scenario, String process) {
        return output.resolve(scenario.option() + "-" + process + ".log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String report(JobLoad load, List<Measurement> measured) {
        StringBuilder text = new StringBuilder(
                "%d jobs after %d, window of %d, %d slots, %d bytes; latency of %d jobs at %d jobs/s%n%n"
                        .formatted(
                                load.jobs(),
                                load.warmUp(),
                                load.window(),
                                load.slots(),
                                JobLoad.PAYLOAD_BYTES,
                                load.timedJobs(),
                                load.rate()));
        String idle = JobScenario.IDLE.title();
        table(
                text,
                List.of(
                        "scenario",
                        "jobs/s",
                        "CPU us per job",
                        "CPU us per job, Redis or PostgreSQL",
                        "p50 ms",
                        "p99 ms",
                        "jobs",
                        "wrong"),
                COLUMNS,
                measured.stream().filter(each -> !each.scenario().equals(idle)).toList());
        table(
                text,
                List.of(
                        "scenario",
                        "heap KB per worker",
                        "CPU % of a core",
                        "beats",
                        "p50 ms",
                        "p99 ms",
                        "workers",
                        "wrong"),
                IDLE_COLUMNS,
                measured.stream().filter(each -> each.scenario().equals(idle)).toList());
        return text.toString();
    }

    private static void table(StringBuilder text, List<String> heads, List<String> columns, List<Measurement> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.append("| ").append(String.join(" | ", heads)).append(" |%n".formatted());
        text.append("| --- |").append(" ---: |".repeat(columns.size())).append("%n".formatted());
        rows.forEach(row -> text.append(row.row(columns)).append("%n".formatted()));
        text.append("%n".formatted());
    }
}
