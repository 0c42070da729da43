package dev.ssespring.benchmarks.webflux;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Serves streams to measure; see docs/benchmarks.md. */
@SpringBootApplication
public class WebFluxServer {

    /**
     * Starts the server.
     *
     * @param args such as {@code --server.port=8080}
     */
    public static void main(String[] args) {
        SpringApplication.run(WebFluxServer.class, args);
    }
}
