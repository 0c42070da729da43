package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.publisher.SseEventPublisher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** A slice test as users write them: the starter joins it by itself. */
@WebMvcTest(properties = {"sse.retry=2s", "sse.retry-jitter=0"})
class StreamControllerTests {

    private static final String OPENING = ": open heartbeat=15s\nretry: 2000\n\n";

    private static final String TEN = IntStream.rangeClosed(1, 10)
            .mapToObj("event: my-custom-event\ndata: Hello World! %d\n\n"::formatted)
            .collect(Collectors.joining("", OPENING, TestApplication.END));

    @Autowired
    private MockMvc mvc;

    @Autowired
    private SseEventPublisher publisher;

    @Test
    void returnedStreamBecomesTheBody() throws Exception {
        assertThat(body(get("/ten"))).isEqualTo(TEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain", "/object", "/entity-of-anything", "/http-entity"})
    void plainControllerMayReturnAStreamUnderAnyType(String path) throws Exception {
        assertThat(body(get(path))).isEqualTo(OPENING + "data: plain\n\n" + TestApplication.END);
    }

    @Test
    void elementsGoAsTheyAreOrAsJson() throws Exception {
        assertThat(body(get("/elements")))
                .isEqualTo(OPENING + "data: text\n\nevent: named\ndata: event\n\ndata: {\"number\":7}\n\n"
                        + TestApplication.END);
    }

    @Test
    void javaStreamBecomesEvents() throws Exception {
        assertThat(body(get("/java-stream")))
                .isEqualTo(OPENING + "data: {\"number\":1}\n\ndata: {\"number\":2}\n\ndata: {\"number\":3}\n\n"
                        + TestApplication.END);
    }

    @Test
    void headersKeepCachesAndProxiesOut() throws Exception {
        ended(get("/ten"))
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"))
                .andExpect(header().string("Cache-Control", "no-cache, no-store, no-transform"))
                .andExpect(header().string("X-Accel-Buffering", "no"))
                .andExpect(header().doesNotExist("Connection"));
    }

    @Test
    void statusAndHeadersOfAResponseEntityCount() throws Exception {
        ended(get("/entity"))
                .andExpect(status().isAccepted())
                .andExpect(header().string("X-Mine", "1"))
                .andExpect(header().stringValues("Cache-Control", "private"))
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"));
    }

    @Test
    void responseEntityWithoutABodyIsAnOrdinaryAnswer() throws Exception {
        mvc.perform(get("/entity-without-body"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isNotFound());
    }

    @Test
    void nullIsAnEmptyAnswer() throws Exception {
        mvc.perform(get("/null")).andExpect(request().asyncNotStarted()).andExpect(status().isOk());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ten", "/topic/orders", "/entity"})
    void headOpensNoStream(String path) throws Exception {
        MvcResult result = mvc.perform(head(path))
                .andExpect(request().asyncNotStarted())
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"))
                .andReturn();
        assertThat(result.getResponse().getContentAsString()).isEmpty();
        assertThat(publisher.openStreams()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "h, -, -, h",
                "-, q, -, q",
                "-, -, u, u",
                "h, q, u, h",
                "-, q, u, q",
                "'', q, -, q",
                "-, -, -, null",
            })
    void lastEventIdIsTakenFromTheHeaderElseFromTheQuery(
            String header, String lastEventId, String snakeCase, String expected) throws Exception {
        MockHttpServletRequestBuilder request = get("/context");
        if (header != null) {
            request.header("Last-Event-ID", header);
        }
        if (lastEventId != null) {
            request.queryParam("lastEventId", lastEventId);
        }
        if (snakeCase != null) {
            request.queryParam("last_event_id", snakeCase);
        }
        assertThat(body(request))
                .isEqualTo(OPENING + "event: " + expected + "\ndata: nobody\n\n" + TestApplication.END);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 5000})
    void lastEventIdIsNeverCut(int length) throws Exception {
        assertThat(body(get("/context").header("Last-Event-ID", "x".repeat(length))))
                .isEqualTo(OPENING + "event: " + "x".repeat(length) + "\ndata: nobody\n\n" + TestApplication.END);
    }

    @Test
    void lastEventIdThatIsNoUtf8StaysAsItIs() throws Exception {
        assertThat(body(get("/context").header("Last-Event-ID", "caf\u00E9")))
                .isEqualTo(OPENING + "event: caf\u00E9\ndata: nobody\n\n" + TestApplication.END);
    }

    @Test
    void producerLearnsThePrincipal() throws Exception {
        assertThat(body(get("/context").principal(() -> "alice"))).endsWith("data: alice\n\n" + TestApplication.END);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ten", "/entity", "/plain", "/functional/ten"})
    void clientThatHasEverythingGetsNoContent(String path) throws Exception {
        mvc.perform(get(path).header("Last-Event-ID", "dev.ssespring.stream-ended"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isNoContent())
                .andExpect(header().doesNotExist("Content-Type"))
                .andExpect(header().exists("Cache-Control"))
                .andExpect(content().string(""));
    }

    @Test
    void failingProducerEndsTheBodyAfterWhatItSent() throws Exception {
        assertThat(body(get("/failing")))
                .isEqualTo(OPENING + "data: before\n\n" + TestApplication.FAILED + TestApplication.END);
    }

    @Test
    void topicThatBreaksTheGrammarIsABadRequest() throws Exception {
        mvc.perform(get("/topic/a..b"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isBadRequest())
                .andExpect(status().reason(startsWith("'topic' must be segments of A-Z, a-z")));
    }

    @Test
    void topicStreamStaysOpenAndGetsWhatIsPublished() throws Exception {
        MvcResult result = mvc.perform(get("/topic/mock"))
                .andExpect(request().asyncStarted())
                .andReturn();
        publisher.publish("mock", "greeting", "hello");
        await().untilAsserted(() ->
                assertThat(result.getResponse().getContentAsString()).contains("event: greeting\ndata: hello\nid: "));
        publisher.drain();
        publisher.start();
        assertThat(result.getAsyncResult(5000)).isNull();
    }

    private String body(MockHttpServletRequestBuilder request) throws Exception {
        return ended(request).andReturn().getResponse().getContentAsString();
    }

    private ResultActions ended(MockHttpServletRequestBuilder request) throws Exception {
        MvcResult started =
                mvc.perform(request).andExpect(request().asyncStarted()).andReturn();
        return mvc.perform(asyncDispatch(started));
    }
}
