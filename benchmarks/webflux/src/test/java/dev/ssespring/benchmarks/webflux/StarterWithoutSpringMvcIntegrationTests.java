package dev.ssespring.benchmarks.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.client.SseClient;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The starter in applications that have WebFlux and no Spring MVC. */
@ExtendWith(OutputCaptureExtension.class)
class StarterWithoutSpringMvcIntegrationTests {

    private static ConfigurableApplicationContext run(Class<?> application) {
        return SpringApplication.run(application, "--server.port=0");
    }

    @Test
    void applicationThatUsesTheClientAloneStarts() {
        try (ConfigurableApplicationContext context = run(ClientOnly.class)) {
            assertThat(context.getBeansOfType(SseClient.class)).hasSize(1);
            assertThat(context.getBeansOfType(SseEventPublisher.class)).isEmpty();
            assertThat(context.getBeansOfType(SseBroker.class)).isEmpty();
            // Bodies of the client's requests are written by it.
            assertThat(context.getBean(PayloadWriter.class).write(Map.of("a", 1)))
                    .isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void applicationThatInjectsThePublisherFailsToStartAndSaysWhatToDo(CapturedOutput output) {
        assertThatExceptionOfType(BeanCreationException.class)
                .isThrownBy(() -> run(Publishing.class).close());
        assertThat(output)
                .containsSubsequence(
                        "APPLICATION FAILED TO START",
                        "Description:",
                        "Parameter 0 of method user in ",
                        "required a bean of type 'dev.ssespring.publisher.SseEventPublisher'. A WebFlux application has none,"
                                + " because SSE streams are served by Spring MVC.",
                        "Action:",
                        "Replace spring-boot-starter-webflux with spring-boot-starter-webmvc");
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void applicationWithABrokerThatOthersReadMayPublish() {
        try (ConfigurableApplicationContext context = run(PublishingToOthers.class)) {
            assertThat(context.getBean(SseEventPublisher.class)
                            .publish("orders", "created", "text")
                            .streams())
                    .isZero();
        }
    }

    @Test
    void streamOfAPublisherThatWasMadeByHandIsAnErrorThatSaysWhatToDo(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = run(ByHand.class)) {
            String port = context.getEnvironment().getProperty("local.server.port");
            int errors = 0;
            for (String path : List.of("/plain", "/mono", "/entity", "/functional")) {
                for (String accept : List.of("*/*", "application/json", "text/event-stream")) {
                    String answer = answer(URI.create("http://localhost:" + port + path), accept);
                    assertThat(answer)
                            .as(path + ", Accept: " + accept)
                            .isIn("500", "cut off")
                            .isEqualTo(accept.equals("text/event-stream") ? answer : "500");
                    errors++;
                }
            }
            assertThat(output.getAll()
                            .split(
                                    "\\Rorg.springframework.core.codec.EncodingException: .*An SseStream is not written as JSON",
                                    -1))
                    .hasSize(errors + 1);
            assertThat(output).contains("WebFlux cannot serve it: use spring-boot-starter-webmvc");
        }
    }

    /** The status, unless the connection is cut, which is all that WebFlux can do after the headers of a stream. */
    private static String answer(URI uri, String accept) throws InterruptedException {
        try {
            return ""
                    + HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(uri)
                                            .header("Accept", accept)
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode();
        } catch (IOException ex) {
            return "cut off";
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ClientOnly {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Publishing {

        @Bean
        String user(SseEventPublisher publisher) {
            return "publishes with " + publisher;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class PublishingToOthers {

        @Bean
        SseBroker broker(SseClock clock) {
            return SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ByHand {

        @Bean
        SseClock clock() {
            return SseClock.system("test-clock");
        }

        @Bean
        SseEventPublisher publisher(SseClock clock) {
            return SseEventPublisher.builder(SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), Runnable::run, clock)
                    .build();
        }

        @Bean
        Streams streams(SseEventPublisher publisher) {
            return new Streams(publisher);
        }

        @Bean
        RouterFunction<ServerResponse> functional(SseEventPublisher publisher) {
            return RouterFunctions.route()
                    .GET("/functional", request -> ServerResponse.ok().bodyValue(publisher.stream(List.of("a"))))
                    .build();
        }
    }

    @RestController
    static class Streams {

        private final SseEventPublisher publisher;

        Streams(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/plain")
        SseStream plain() {
            return publisher.stream(List.of("a"));
        }

        @GetMapping("/entity")
        ResponseEntity<SseStream> entity() {
            return ResponseEntity.ok(publisher.stream(List.of("a")));
        }

        @GetMapping("/mono")
        Mono<SseStream> mono() {
            return Mono.just(publisher.stream(List.of("a")));
        }
    }
}
