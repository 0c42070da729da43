package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import jakarta.servlet.ServletException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a caller gets whose request publishes while the broker is away. */
@WebMvcTest(properties = "sse.retry=2500ms")
@Import({BrokerFailureTests.Failing.class, BrokerFailureTests.Handling.class})
@ExtendWith(OutputCaptureExtension.class)
class BrokerFailureTests {

    @Autowired
    private MockMvc mvc;

    @Test
    void eventThatWasNotPublishedIsAnsweredWith503AndWhenToTryAgain(CapturedOutput output) throws Exception {
        mvc.perform(post("/broker-failure/not-published"))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string(HttpHeaders.RETRY_AFTER, "3"))
                .andExpect(status().reason("Redis cannot be reached"));
        assertThat(output)
                .containsOnlyOnce("WARN")
                .contains("Resolved [dev.ssespring.broker.NotPublishedException: Redis cannot be reached]")
                .doesNotContain("\tat ");
    }

    @Test
    void clientIsNotToldToRepeatWhatMayHaveBeenPublished() throws Exception {
        mvc.perform(post("/broker-failure/unknown"))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().doesNotExist(HttpHeaders.RETRY_AFTER));
    }

    @Test
    void otherFailuresOfTheBrokerAreAnsweredWith503AsWell() throws Exception {
        mvc.perform(get("/broker-failure/head"))
                .andExpect(status().isServiceUnavailable())
                .andExpect(header().string(HttpHeaders.RETRY_AFTER, "3"));
    }

    @Test
    void asynchronousFailureIsAnsweredWith503AsWell() throws Exception {
        MvcResult result = mvc.perform(get("/broker-failure/async")).andReturn();
        mvc.perform(MockMvcRequestBuilders.asyncDispatch(result)).andExpect(status().isServiceUnavailable());
    }

    @Test
    void exceptionHandlerOfTheApplicationTakesPrecedence() throws Exception {
        mvc.perform(get("/broker-failure/handled"))
                .andExpect(status().isAccepted())
                .andExpect(content().string("later"));
    }

    @Test
    void otherExceptionsAreLeftAlone() {
        assertThatExceptionOfType(ServletException.class)
                .isThrownBy(() -> mvc.perform(get("/broker-failure/other")))
                .withCauseInstanceOf(IllegalStateException.class);
    }

    @RestController
    static class Failing {

        @PostMapping("/broker-failure/not-published")
        void notPublished() {
            throw new NotPublishedException("Redis cannot be reached", null);
        }

        @PostMapping("/broker-failure/unknown")
        void unknown() {
            throw new OutcomeUnknownException("Redis did not answer", null);
        }

        @GetMapping("/broker-failure/head")
        String head() {
            throw new BrokerException("Redis cannot be reached", null);
        }

        @GetMapping("/broker-failure/async")
        CompletableFuture<String> async() {
            return CompletableFuture.failedFuture(new NotPublishedException("Redis cannot be reached", null));
        }

        @GetMapping("/broker-failure/other")
        String other() {
            throw new IllegalStateException("no broker");
        }
    }

    @RestController
    static class Handling {

        @GetMapping("/broker-failure/handled")
        String handled() {
            throw new NotPublishedException("Redis cannot be reached", null);
        }

        @ExceptionHandler
        ResponseEntity<String> handle(BrokerException failure) {
            return ResponseEntity.accepted().body("later");
        }
    }
}
