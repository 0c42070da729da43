package dev.ssespring.demo;

import dev.ssespring.publisher.SseEventPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The demo on a port of its own; closing stops it. */
final class RunningDemo implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private RunningDemo(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static RunningDemo start(String... arguments) {
        return startOn(0, arguments);
    }

    static RunningDemo startOn(int port, String... arguments) {
        return start(new Class<?>[] {DemoApplication.class}, port, arguments);
    }

    /** With a controller of a test. */
    static RunningDemo startWith(Class<?> controller, String... arguments) {
        return start(new Class<?>[] {DemoApplication.class, controller}, 0, arguments);
    }

    private static RunningDemo start(Class<?>[] sources, int port, String... arguments) {
        String[] all = Stream.concat(Stream.of("--server.port=" + port), Stream.of(arguments))
                .toArray(String[]::new);
        return new RunningDemo(SpringApplication.run(sources, all));
    }

    int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    String url(String path) {
        return "http://localhost:" + port() + path;
    }

    SseEventPublisher publisher() {
        return context.getBean(SseEventPublisher.class);
    }

    /** Returns how many results of tiles were accepted: more than there are tiles if one was accepted twice. */
    int acceptedTiles() {
        return context
                .getBean(MeterRegistry.class)
                .find("sse.jobs.settled")
                .tag("operation", "complete")
                .counters()
                .stream()
                .filter(counter ->
                        String.valueOf(counter.getId().getTag("outcome")).startsWith("accepted"))
                .mapToInt(counter -> (int) counter.count())
                .sum();
    }

    /** Posts a message to the board, as a page does. */
    void say(@Nullable String author, String text) {
        context.getBean(BoardController.class).post(new NewMessage(text, author));
    }

    @Override
    public void close() {
        stop();
    }

    void stop() {
        context.close();
    }
}
