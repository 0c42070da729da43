package dev.ssespring.demo;

import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker beside the test; closing stops it as a signal to its process would. */
final class RunningWorker implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningWorker(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningWorker start(RunningDemo dispatcher, String name, Path directory) {
        return new RunningWorker(SpringApplication.run(
                DemoApplication.class,
                "--spring.profiles.active=worker",
                "--dispatcher.url=" + dispatcher.url(""),
                "--worker.name=" + name,
                "--worker.directory=" + directory,
                "--worker.duration=50ms"));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
