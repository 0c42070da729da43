package dev.ssespring.benchmarks.runs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The servers that are compared. */
enum Contender {
    RUNS_MEMORY("runs, store in memory", true) {
        @Override
        List<String> program(Path benchmarks, int redisPort) {
            return java(
                    "-jar",
                    benchmarks.resolve("runs/target/sse-benchmarks-runs.jar").toString());
        }
    },
    RUNS_REDIS("runs, store in Redis", true) {
        @Override
        List<String> program(Path benchmarks, int redisPort) {
            return java(
                    "-jar",
                    benchmarks.resolve("runs/target/sse-benchmarks-runs.jar").toString(),
                    "--sse.runs.store=redis",
                    "--spring.data.redis.port=" + redisPort);
        }
    },
    FLUX("Flux on WebFlux, one for each reader", false) {
        @Override
        List<String> program(Path benchmarks, int redisPort) {
            return java(
                    "-jar",
                    benchmarks
                            .resolve("webflux/target/sse-benchmarks-webflux.jar")
                            .toString());
        }

        @Override
        String startPath(String id, Load load) {
            return "/webflux/answer?" + load.query();
        }

        @Override
        String readPath(String id, Load load) {
            return startPath(id, load);
        }
    },
    RESUMABLE_STREAM("resumable-stream on Node.js, Redis", true) {
        @Override
        List<String> program(Path benchmarks, int redisPort) {
            return List.of("node", benchmarks.resolve("runs/node/server.mjs").toString(), "--redis.port=" + redisPort);
        }
    };

    private final String title;
    private final boolean shared;

    Contender(String title, boolean shared) {
        this.title = title;
        this.shared = shared;
    }

    String title() {
        return title;
    }

    /** Whether the readers of an answer share its producer. */
    boolean isShared() {
        return shared;
    }

    /** Without the argument for the port. */
    abstract List<String> program(Path benchmarks, int redisPort);

    String startPath(String id, Load load) {
        return "/answer/" + id + "/start?" + load.query();
    }

    String readPath(String id, Load load) {
        return "/answer/" + id + "/stream";
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.addAll(List.of(arguments));
        return command;
    }
}
