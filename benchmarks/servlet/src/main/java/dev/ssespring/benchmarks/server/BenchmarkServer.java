package dev.ssespring.benchmarks.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves streams to measure; see docs/benchmarks.md. */
@SpringBootApplication
public class BenchmarkServer {

    /**
     * Starts the server.
     *
     * @param args such as {@code --server.port=8080}
     */
    public static void main(String[] args) {
        SpringApplication.run(BenchmarkServer.class, args);
    }
}
