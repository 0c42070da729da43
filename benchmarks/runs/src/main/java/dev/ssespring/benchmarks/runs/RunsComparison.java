package dev.ssespring.benchmarks.runs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Compares what answers cost that two readers read: CPU of the server and of Redis for each token that is delivered, and the
 * memory of the server. Started in the directory {@code benchmarks}, with {@code redis-server} on the path; see
 * docs/benchmarks.md. Used by one thread, besides those
 * of the readers.
 */
public final class RunsComparison {

    private static final int SERVER_CORE = 0;
    private static final int OTHER_CORE = 1;
    private static final int WARM_UP_SECONDS = 5;
    private static final long OPEN_SECONDS = 60;
    private static final long PAUSE_MILLIS = 200;

    private final Path benchmarks;
    private final Path output;
    private final Load load;
    private final RedisLauncher redisLauncher;

    /** Starts a new, empty Redis. */
    @FunctionalInterface
    interface RedisLauncher {

        MeasuredProcess start(int port, Path log) throws IOException, InterruptedException;
    }

    RunsComparison(Path benchmarks, Path output, Load load, RedisLauncher redisLauncher) {
        this.redisLauncher = redisLauncher;
        this.benchmarks = benchmarks;
        this.output = output;
        this.load = load;
    }

    /**
     * Runs the comparison and prints a table in Markdown. Exits with 1 if a token was missing, repeated or out of order.
     *
     * @param args {@code --runs=200 --rate=50 --seconds=30 --servers=runs-memory,runs-redis,flux,resumable-stream}
     * @throws Exception if a server does not start or cannot be read
     */
    public static void main(String[] args) throws Exception {
        Load load = new Load(number(args, "runs", 200), number(args, "rate", 50), number(args, "seconds", 30));
        Path benchmarks = Path.of("").toAbsolutePath();
        Path output = Files.createDirectories(benchmarks.resolve("runs/target"));
        List<Contender> contenders = option(args, "servers")
                .map(names -> Arrays.stream(names.split(",", -1))
                        .map(name ->
                                Contender.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                        .toList())
                .orElse(List.of(Contender.values()));
        List<Result> results = new RunsComparison(benchmarks, output, load, RunsComparison::startRedis).run(contenders);
        System.out.println(report(load, results));
        System.exit(results.stream().allMatch(Result::isComplete) ? 0 : 1);
    }

    private static Optional<String> option(String[] args, String name) {
        String prefix = "--" + name + "=";
        return Arrays.stream(args)
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .findFirst();
    }

    private static int number(String[] args, String name, int otherwise) {
        return option(args, name).map(Integer::valueOf).orElse(otherwise);
    }

    /** A new process of Redis and of the server for each. */
    List<Result> run(List<Contender> contenders) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Contender contender : contenders) {
            int redisPort = MeasuredProcess.freePort();
            try (MeasuredProcess redis = redisLauncher.start(redisPort, log("redis", contender));
                    MeasuredProcess server = startServer(contender, redisPort)) {
                results.add(measure(contender, server, redis));
            }
        }
        return results;
    }

    private static MeasuredProcess startRedis(int port, Path log) throws IOException, InterruptedException {
        List<String> command =
                List.of("redis-server", "--port", Integer.toString(port), "--save", "", "--appendonly", "no");
        return MeasuredProcess.start(command, OTHER_CORE, port, log);
    }

    private Path log(String process, Contender contender) {
        return output.resolve(process + "-" + contender.name().toLowerCase(Locale.ROOT) + ".log");
    }

    private MeasuredProcess startServer(Contender contender, int redisPort) throws IOException, InterruptedException {
        int port = MeasuredProcess.freePort();
        List<String> command = new ArrayList<>(contender.program(benchmarks, redisPort));
        command.add("--server.port=" + port);
        return MeasuredProcess.start(command, SERVER_CORE, port, log("server", contender));
    }

    private Result measure(Contender contender, MeasuredProcess server, MeasuredProcess redis)
            throws IOException, InterruptedException {
        awaitReady(contender, server);
        round(
                contender,
                server,
                "warm-up",
                new Load(load.runs(), load.rate(), Math.min(WARM_UP_SECONDS, load.seconds())));
        long memoryBefore = server.memory("VmRSS:");
        Duration serverCpu = server.cpu();
        Duration redisCpu = redis.cpu();
        Counts counts = round(contender, server, "run", load);
        return new Result(
                contender,
                load,
                counts.received(),
                counts.wrong(),
                server.cpu().minus(serverCpu),
                redis.cpu().minus(redisCpu),
                memoryBefore,
                server.memory("VmHWM:"));
    }

    /** A server may accept connections before it has one to Redis. */
    private static void awaitReady(Contender contender, MeasuredProcess server)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPEN_SECONDS);
        Load shortest = new Load(1, 1, 1);
        int attempt = 0;
        int status = 0;
        while (status != HttpURLConnection.HTTP_OK) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Still answers with status %d after %d s: %s"
                        .formatted(status, OPEN_SECONDS, contender.title()));
            }
            URI uri = uri(server, contender.startPath("ready" + attempt++, shortest));
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                try (InputStream body = connection.getInputStream()) {
                    body.transferTo(OutputStream.nullOutputStream());
                }
            } else {
                Thread.sleep(PAUSE_MILLIS);
            }
            connection.disconnect();
        }
    }

    private record Counts(long received, long wrong) {}

    /** Starts all answers, then reads each once more, and waits for the ends. */
    private static Counts round(Contender contender, MeasuredProcess server, String name, Load load)
            throws InterruptedException {
        LongAdder received = new LongAdder();
        LongAdder wrong = new LongAdder();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(load.runs());
        CountDownLatch others = new CountDownLatch(load.runs());
        for (int i = 0; i < load.runs(); i++) {
            String path = contender.startPath(name + i, load);
            threads.add(start(new Reader(uri(server, path), load.tokens(), started, received, wrong)));
        }
        if (!started.await(OPEN_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("%d answers have no first token after %d s: %s"
                    .formatted(started.getCount(), OPEN_SECONDS, contender.title()));
        }
        for (int i = 0; i < load.runs(); i++) {
            String path = contender.readPath(name + i, load);
            threads.add(start(new Reader(uri(server, path), load.tokens(), others, received, wrong)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Counts(received.sum(), wrong.sum());
    }

    private static URI uri(MeasuredProcess server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static Thread start(Reader reader) {
        Thread thread = new Thread(null, reader, "reader", 128 * 1024);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static String report(Load load, List<Result> results) {
        StringBuilder table = new StringBuilder("%d runs, %d tokens/s each for %d s, %d readers each%n%n"
                .formatted(load.runs(), load.rate(), load.seconds(), Load.READERS));
        table.append(
                        "| server | CPU us per delivered token | CPU us per delivered token, Redis | resident MB before | ")
                .append("resident MB at most | bytes per token | delivered | wrong |%n".formatted())
                .append("| --- | --- | --- | --- | --- | --- | --- | --- |%n".formatted());
        results.forEach(result -> table.append(result.row()));
        return table.toString();
    }
}
