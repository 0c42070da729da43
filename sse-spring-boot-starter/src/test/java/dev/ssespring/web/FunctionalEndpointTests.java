package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.cookie;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.publisher.SseEventPublisher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

/** A slice test of streams that functional endpoints return. */
@WebMvcTest(properties = {"sse.retry=2s", "sse.retry-jitter=0"})
class FunctionalEndpointTests {

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
        ended(get("/functional/ten"))
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"))
                .andExpect(header().string("Cache-Control", "no-cache, no-store, no-transform"))
                .andExpect(header().string("X-Accel-Buffering", "no"))
                .andExpect(content().string(TEN));
    }

    @Test
    void statusHeadersAndCookiesOfTheBuilderCount() throws Exception {
        ended(get("/functional/accepted"))
                .andExpect(status().isAccepted())
                .andExpect(header().string("X-Mine", "1"))
                .andExpect(header().stringValues("Cache-Control", "private"))
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"))
                .andExpect(cookie().value("flavour", "plain"))
                .andExpect(content().string(TEN));
    }

    @Test
    void producerLearnsLastEventIdAndPrincipal() throws Exception {
        ended(get("/functional/context").header("Last-Event-ID", "41").principal(() -> "alice"))
                .andExpect(content().string(OPENING + "event: 41\ndata: alice\n\n" + TestApplication.END));
    }

    @Test
    void headOpensNoStream() throws Exception {
        mvc.perform(head("/functional/topic/orders"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"))
                .andExpect(content().string(""));
        assertThat(publisher.openStreams()).isZero();
    }

    @Test
    void topicStreamStaysOpenAndGetsWhatIsPublished() throws Exception {
        MvcResult result = mvc.perform(get("/functional/topic/mock"))
                .andExpect(request().asyncStarted())
                .andReturn();
        publisher.publish("mock", "greeting", "hello");
        await().untilAsserted(() ->
                assertThat(result.getResponse().getContentAsString()).contains("event: greeting\ndata: hello\nid: "));
        publisher.drain();
        publisher.start();
        assertThat(result.getAsyncResult(5000)).isNull();
    }

    @Test
    void failureToOpenGoesToTheRoutesErrorHandler() throws Exception {
        ended(get("/functional/shared"))
                .andExpect(content().string(OPENING + "data: shared\n\n" + TestApplication.END));
        mvc.perform(get("/functional/shared"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isUnprocessableContent())
                .andExpect(content().string(startsWith("An SseStream serves one response")));
    }

    @Test
    void routeCanBeTestedAlone() throws Exception {
        MockMvc alone = MockMvcBuilders.routerFunctions(new FunctionalEndpoints().streams(publisher))
                .build();
        MvcResult started = alone.perform(get("/functional/ten"))
                .andExpect(request().asyncStarted())
                .andReturn();
        alone.perform(asyncDispatch(started)).andExpect(content().string(TEN));
    }

    private ResultActions ended(MockHttpServletRequestBuilder request) throws Exception {
        MvcResult started =
                mvc.perform(request).andExpect(request().asyncStarted()).andReturn();
        return mvc.perform(asyncDispatch(started));
    }
}
