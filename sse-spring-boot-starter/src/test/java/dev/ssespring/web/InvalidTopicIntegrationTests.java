package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.InvalidTopicException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;

/** Topics of requests that cannot be used, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InvalidTopicIntegrationTests {

    private static final List<String> PATHS = List.of(
            "/topic/a..b",
            "/topic/a*",
            "/topic/a%20b",
            "/topic/%3Cscript%3E",
            "/topic/a%0Ab",
            "/topic/" + "a.".repeat(32) + "a",
            "/topic/" + "*.".repeat(9) + "a",
            "/topic/" + "x".repeat(5_000),
            "/functional/topic/a..b",
            "/functional/topic/" + "a.".repeat(32) + "a",
            "/publish/a.*/data",
            "/publish/" + "a.".repeat(32) + "a/data");

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void topicThatCannotBeUsedIsABadRequestAndLeavesNoLineInTheLog(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("spring.web.error.include-message=always");
                ServerLog log = new ServerLog()) {
            for (String path : PATHS) {
                for (String accept : List.of("application/json", "text/event-stream", "*/*")) {
                    HttpResponse<InputStream> response = server.get(path, "Accept", accept);
                    assertThat(response.statusCode()).as("%s %s", path, accept).isEqualTo(400);
                    assertThat(text(response)).doesNotContain("Exception").doesNotContain("x".repeat(200) + "'");
                }
            }
            assertThat(text(server.get("/topic/a..b", "Accept", "application/json")))
                    .contains("\"status\":400", "\"message\":\"'topic' must be segments of A-Z, a-z", "'a..b'");
            assertThat(text(server.get("/topic/" + "x".repeat(5_000), "Accept", "application/json")))
                    .contains("'" + "x".repeat(64) + "...'");
            assertThat(server.publisher().statistics().opened()).isZero();
            assertThat(server.publisher().statistics().published()).isZero();
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void headIsABadRequestToo(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            assertThat(server.head("/topic/a..b").statusCode()).isEqualTo(400);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void messageIsAProblemDetailWhereTheseAreEnabled(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("spring.mvc.problemdetails.enabled=true");
                ServerLog log = new ServerLog()) {
            HttpResponse<InputStream> response = server.get("/topic/" + "*.".repeat(9) + "a");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(text(response))
                    .contains(
                            "\"status\":400",
                            "\"detail\":\"A pattern can have at most 8 wildcards, not 9."
                                    + " Raise 'sse.limits.wildcards-per-pattern' to allow more\"");
            assertThat(server.get("/functional/topic/a..b").statusCode()).isEqualTo(400);
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void handlerOfTheApplicationComesFirst(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(context -> context.registerBean(OwnAnswer.class))) {
            HttpResponse<InputStream> response = server.get("/topic/a..b");

            assertThat(response.statusCode()).isEqualTo(409);
            assertThat(text(response)).startsWith("Mine: 'topic' must be");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void handlerOfIllegalArgumentsThatTheApplicationHasAlreadyStillGetsIt(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(context -> context.registerBean(OldAnswer.class))) {
            assertThat(server.get("/topic/a..b").statusCode()).isEqualTo(422);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void otherIllegalArgumentsStayErrorsOfTheServer(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(context -> context.registerBean(
                "failing",
                RouterFunction.class,
                () -> RouterFunctions.route()
                        .GET("/failing", request -> {
                            throw new IllegalArgumentException("Something else");
                        })
                        .build()))) {
            assertThat(server.get("/failing").statusCode()).isEqualTo(500);
        }
    }

    private static String text(HttpResponse<InputStream> response) throws Exception {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    @RestControllerAdvice
    static class OwnAnswer {

        @ExceptionHandler
        @ResponseStatus(HttpStatus.CONFLICT)
        String answer(InvalidTopicException failure) {
            return "Mine: " + failure.getMessage();
        }
    }

    @RestControllerAdvice
    static class OldAnswer {

        @ExceptionHandler
        @ResponseStatus(HttpStatus.UNPROCESSABLE_CONTENT)
        String answer(IllegalArgumentException failure) {
            return String.valueOf(failure.getMessage());
        }
    }
}
