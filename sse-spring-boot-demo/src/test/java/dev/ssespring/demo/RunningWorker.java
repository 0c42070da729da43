package dev.ssespring.demo;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker beside the test; closing stops it as a signal to its process would. */
final class RunningWorker implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningWorker(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningWorker start(RunningDemo dispatcher, String name, Path directory, String... arguments) {
        Stream<String> usual = Stream.of(
                "--spring.profiles.active=worker",
                "--dispatcher.url=" + dispatcher.url(""),
                "--worker.name=" + name,
                "--worker.directory=" + directory);
        String[] all = Stream.concat(usual, Stream.of(arguments)).toArray(String[]::new);
        return new RunningWorker(new SpringApplicationBuilder(DemoApplication.class)
                .properties("worker.duration=50ms")
                .run(all));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
