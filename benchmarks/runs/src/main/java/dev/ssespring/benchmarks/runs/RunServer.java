package dev.ssespring.benchmarks.runs;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves runs to measure; see docs/benchmarks.md. */
@SpringBootApplication
public class RunServer {

    /**
     * Starts the server.
     *
     * @param args such as {@code --server.port=8080}
     */
    public static void main(String[] args) {
        SpringApplication.run(RunServer.class, args);
    }
}
