package dev.ssespring.autoconfigure;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.published;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.ssespring.test.AutoConfigurePublications;
import dev.ssespring.test.Publications;
import dev.ssespring.transaction.AfterCommitPublisher;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Slices have the beans that controllers use, and answer unauthenticated requests as the whole application does. */
@WebMvcTest(properties = SecurityOnDemand.PROPERTY + "=true")
@AutoConfigurePublications
class SliceTests {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private Publications publications;

    @Test
    void recordsWhatIsPublishedAfterTheCommit() throws Exception {
        mvc.perform(post("/orders")).andExpect(status().isOk());

        assertThat(publications).onTopic("orders").containsExactly(published("created", "{\"id\":7}"));
    }

    @Test
    void answersUnauthenticatedRequestsForStreamsWith401() throws Exception {
        mvc.perform(get("/orders/stream").accept(MediaType.TEXT_EVENT_STREAM))
                .andExpect(status().isUnauthorized())
                .andExpect(content().string(""));
        mvc.perform(get("/orders/stream").accept(MediaType.TEXT_HTML)).andExpect(redirectedUrl("/login"));
    }

    record Order(int id) {}

    @SpringBootConfiguration
    @EnableWebSecurity
    @Import(Orders.class)
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.csrf(AbstractHttpConfigurer::disable)
                    .authorizeHttpRequests(requests -> requests.requestMatchers("/orders")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }
    }

    @RestController
    static class Orders {

        private final AfterCommitPublisher publisher;

        Orders(AfterCommitPublisher publisher) {
            this.publisher = publisher;
        }

        @PostMapping("/orders")
        void create() {
            publisher.publish("orders", "created", new Order(7));
        }
    }
}
