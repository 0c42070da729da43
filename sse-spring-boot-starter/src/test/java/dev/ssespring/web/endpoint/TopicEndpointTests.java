package dev.ssespring.web.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.head;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.ResultActions;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class TopicEndpointTests {

    private final ExecutorService producers = Executors.newSingleThreadExecutor();
    private final SystemClock clock = SseClock.system("test-clock");
    private final SseBroker broker = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final SseEventPublisher publisher = SseEventPublisher.builder(broker, producers, clock)
            .authorizer((request, pattern) -> !new TopicPattern("secret.**").covers(pattern))
            .build();
    private final MockMvc mvc = MockMvcBuilders.routerFunctions(
                    TopicEndpoint.routes("/sse", publisher, new TopicLimits(3, 1, 20)))
            .build();

    @AfterEach
    void close() {
        publisher.close();
        clock.close();
        producers.shutdown();
    }

    @Test
    void topicsAndPatternsOfTheQueryAreSubscribed() throws Exception {
        MvcResult stream = opened(get("/sse?topic=orders&topic=prices.*"));
        assertReceives(stream, "orders", "prices.EUR");
    }

    @Test
    void topicsOfAPostedListAreSubscribed() throws Exception {
        MvcResult stream = opened(post("/sse")
                .contentType("application/json;charset=UTF-8")
                .content("[\"orders\", \"prices.*\", \"news\"]"));
        assertReceives(stream, "orders", "prices.EUR", "news");
    }

    @Test
    void lastEventIdMayBeAParameter() throws Exception {
        String before = publisher.head().toString();
        publisher.publish("orders", SseEvent.of("missed"));
        for (MockHttpServletRequestBuilder request : new MockHttpServletRequestBuilder[] {
            get("/sse?topic=orders&lastEventId=" + before),
            get("/sse?topic=orders&last_event_id=" + before),
            post("/sse?lastEventId=" + before)
                    .contentType(MediaType.APPLICATION_JSON)
                    .content("[\"orders\"]")
        }) {
            MvcResult stream = opened(request);
            await().untilAsserted(() ->
                    assertThat(stream.getResponse().getContentAsString()).contains("data: missed"));
        }
    }

    @Test
    void authorizerRefusesTopicsAndFiltersPatterns() throws Exception {
        mvc.perform(get("/sse?topic=orders&topic=secret.plans")).andExpect(status().isForbidden());
        assertThat(publisher.openStreams()).isZero();

        MvcResult all = opened(get("/sse?topic=**"));
        publisher.publish("secret.plans", SseEvent.of("hidden"));
        assertReceives(all, "orders");
        assertThat(all.getResponse().getContentAsString()).doesNotContain("hidden");
    }

    @Test
    void unknownParameterIsNamedAsAMistakeWithoutBeingRepeated() throws Exception {
        refused(get("/sse?topic=orders&tpoic=prices"), 400, "Unknown parameter. Known are 'topic', once or more, and")
                .andExpect(content().string(not(containsString("tpoic"))));
        refused(
                post("/sse?topic=orders")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("[\"orders\"]"),
                400,
                "Unknown parameter. A POST request has its topics in its body");
    }

    @Test
    void requestWithoutTopicIsRefused() throws Exception {
        refused(get("/sse"), 400, "There is no topic");
        refused(post("/sse").contentType(MediaType.APPLICATION_JSON).content("[]"), 400, "There is no topic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "{\"topics\":[\"orders\"]}",
                "[\"orders\", 1]",
                "[\"orders\", [\"prices\"]]",
                "[null]",
                "[\"orders\""
            })
    void bodyThatIsNoListOfStringsIsRefused(String body) throws Exception {
        refused(
                post("/sse").contentType(MediaType.APPLICATION_JSON).content(body),
                400,
                "The body must be a JSON list of topics");
    }

    @Test
    void bodyOfAnotherTypeIsRefused() throws Exception {
        refused(post("/sse").contentType(MediaType.TEXT_PLAIN).content("[\"orders\"]"), 415, "The body must be");
        refused(
                post("/sse").contentType(MediaType.APPLICATION_FORM_URLENCODED).content("topic=orders"),
                415,
                "The body must be");
        refused(post("/sse").content("[\"orders\"]"), 415, "The body must be");
    }

    @Test
    void bodyThatIsTooLargeIsNotRead() throws Exception {
        String large = "[\"" + "x".repeat(2_000) + "\"]";
        refused(post("/sse").contentType(MediaType.APPLICATION_JSON).content(large), 413, "The body has more than");
    }

    @Test
    void limitsNameTheirProperties() throws Exception {
        refused(
                get("/sse?topic=a&topic=b&topic=c&topic=d"),
                400,
                "There are 4 topics, and the limit is 3. Raise 'sse.endpoint.max-topics'");
        refused(
                get("/sse?topic=a.*&topic=b.*"),
                400,
                "There are 2 patterns, and the limit is 1. Raise 'sse.endpoint.max-patterns'");
        refused(
                get("/sse?topic=" + "a".repeat(21)),
                400,
                "A topic has more than 20 characters. Raise 'sse.endpoint.max-length'");
    }

    @Test
    void topicThatBreaksTheGrammarIsRefused() throws Exception {
        refused(get("/sse").queryParam("topic", "no topic"), 400, "'topic' must be segments of");
    }

    @Test
    void headOpensNoStream() throws Exception {
        mvc.perform(head("/sse?topic=orders"))
                .andExpect(request().asyncNotStarted())
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Type", "text/event-stream;charset=UTF-8"));
        assertThat(publisher.openStreams()).isZero();
    }

    @Test
    void withoutAnAuthorizerEachRequestIsRefusedByNameOfTheMissingBean() throws Exception {
        MockMvc refusing = MockMvcBuilders.routerFunctions(TopicEndpoint.refusingRoutes("/sse"))
                .build();
        for (MockHttpServletRequestBuilder request :
                new MockHttpServletRequestBuilder[] {get("/sse?topic=orders"), get("/sse"), post("/sse")}) {
            refusing.perform(request)
                    .andExpect(status().isForbidden())
                    .andExpect(content().contentType("text/plain;charset=UTF-8"))
                    .andExpect(content().string(containsString("dev.ssespring.publisher.SubscriptionAuthorizer")));
        }
    }

    private void assertReceives(MvcResult stream, String... topics) {
        for (String topic : topics) {
            publisher.publish(topic, SseEvent.of("of " + topic));
            await().untilAsserted(() ->
                    assertThat(stream.getResponse().getContentAsString()).contains("data: of " + topic));
        }
    }

    private MvcResult opened(MockHttpServletRequestBuilder request) throws Exception {
        return mvc.perform(request).andExpect(request().asyncStarted()).andReturn();
    }

    private ResultActions refused(MockHttpServletRequestBuilder request, int status, String reason) throws Exception {
        return mvc.perform(request)
                .andExpect(request().asyncNotStarted())
                .andExpect(status().is(status))
                .andExpect(content().contentType("text/plain;charset=UTF-8"))
                .andExpect(content().string(startsWith(reason)));
    }
}
