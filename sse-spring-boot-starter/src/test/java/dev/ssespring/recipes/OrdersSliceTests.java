package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.event;
import static dev.ssespring.test.SseAssertions.published;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.recipes.OrdersApplication.Order;
import dev.ssespring.test.AutoConfigurePublications;
import dev.ssespring.test.MockMvcStreams;
import dev.ssespring.test.Publications;
import dev.ssespring.test.SseFence;
import dev.ssespring.test.SseTestStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;

// tag::slice[]
@WebMvcTest
@AutoConfigurePublications
class OrdersSliceTests {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Publications publications;

    @Autowired
    private SseEventPublisher publisher;

    @Test
    void publishesCreatedOrders() throws Exception {
        mvc.perform(post("/orders").contentType(MediaType.APPLICATION_JSON).content("{\"id\":7,\"item\":\"tea\"}"))
                .andExpect(status().isCreated());

        assertThat(publications).onTopic("orders").containsExactly(published("created", new Order(7, "tea")));
    }
    // end::slice[]

    @Test
    void recordIsEmptyAtTheBeginningOfEachTest() {
        assertThat(publications).isEmpty();
        publisher.publishToUser("alice", "orders", "created", "7");
        publisher.publish("other", "created", "8");
        assertThat(publications).onTopic("orders").toUser("alice").hasEvents("created");
        assertThat(publications).toUser(null).hasSize(1);
    }

    // tag::mockmvc-finite[]
    @Test
    void tellsTheHistory() throws Exception {
        MvcResult result = mvc.perform(get("/orders/7/history")).andReturn();

        try (SseTestStream stream = MockMvcStreams.open(result)) {
            assertThat(stream).containsExactly(event("created", "7"), event("paid", "7"), event("shipped", "7"));
            assertThat(stream).endsCleanly();
        }
    }
    // end::mockmvc-finite[]

    // tag::mockmvc-endless[]
    @Test
    void tellsOrdersThatAreCreatedLater() throws Exception {
        MvcResult result = mvc.perform(get("/orders/stream")).andReturn();

        try (SseTestStream stream = MockMvcStreams.open(result, SseFence.of(publisher))) {
            publisher.publish("orders", "created", new Order(7, "tea"));

            assertThat(stream).next().hasEvent("created").payload(Order.class).isEqualTo(new Order(7, "tea"));
            assertThat(stream).hasNoMoreEvents();
        }
    }
    // end::mockmvc-endless[]
}
