package dev.ssespring.web;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@link TestServer} as one of many nodes. */
final class RedisNodeFixture {

    private RedisNodeFixture() {}

    static TestServer start(TestServer.Kind kind, int redisPort, String... properties) {
        return start(kind, redisPort, context -> {}, properties);
    }

    static TestServer start(
            TestServer.Kind kind,
            int redisPort,
            ApplicationContextInitializer<GenericApplicationContext> beans,
            String... properties) {
        String[] all = Stream.concat(
                        Arrays.stream(properties), Stream.of("sse.broker=redis", "spring.data.redis.port=" + redisPort))
                .toArray(String[]::new);
        return kind.start(beans, all);
    }

    /** As a user would write it; found by the scan of {@link TestApplication}. */
    @RestController
    static class PublishController {

        private final SseEventPublisher publisher;

        PublishController(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/publish/{topic}/{data}")
        String publish(@PathVariable String topic, @PathVariable String data) {
            return publisher.publish(topic, SseEvent.of(data)).position().toString();
        }

        @ExceptionHandler
        @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
        String notPublished(NotPublishedException failure) {
            return failure.getMessage();
        }
    }
}
