package dev.ssespring.runrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Answers.RETURNS_DEEP_STUBS;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;

/** Runs the recipes of docs/runs.md and docs/spring-ai.md on a real server. */
@SpringBootTest(
        classes = RunRecipesIntegrationTests.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RunRecipesIntegrationTests {

    @LocalServerPort
    private int port;

    @Autowired
    private OtherRunsController others;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({ChatController.class, SpringAiController.class, OtherRunsController.class})
    static class Application {

        @Bean
        Filter everybodyIsAnna() {
            return (request, response, chain) -> chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public Principal getUserPrincipal() {
                            return () -> "anna";
                        }
                    },
                    response);
        }

        @Bean
        Model model() {
            return text -> List.of("You said: ", text);
        }

        @Bean
        ChatClient chatClient() {
            // Its own implementation needs a library for templates, which nothing else here does.
            ChatClient client = mock(ChatClient.class, RETURNS_DEEP_STUBS);
            given(client.prompt("weather?").stream().content()).willReturn(Flux.just("It is ", "sunny."));
            given(client.prompt("weather?").stream().chatResponse())
                    .willReturn(Flux.just("It is ", "sunny.")
                            .map(text -> new ChatResponse(List.of(new Generation(new AssistantMessage(text))))));
            return client;
        }

        @Bean
        OtherRunsController.Assistant assistant() {
            return AiServices.builder(OtherRunsController.Assistant.class)
                    .streamingChatModel(new StreamingChatModel() {
                        @Override
                        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                            handler.onPartialResponse("It is ");
                            handler.onPartialResponse("sunny.");
                            handler.onCompleteResponse(dev.langchain4j.model.chat.response.ChatResponse.builder()
                                    .aiMessage(AiMessage.from("It is sunny."))
                                    .build());
                        }
                    })
                    .build();
        }
    }

    /** What {@code useChat} of the AI SDK posts. */
    private static final String USE_CHAT = """
            {"id":"8","messages":[
              {"id":"m0","role":"assistant","parts":[{"type":"step-start"},{"type":"text","text":"Hello"}]},
              {"id":"m1","role":"user","parts":[{"type":"text","text":"weather?"}]}],"trigger":"submit-message"}""";

    private HttpResponse<InputStream> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", body.startsWith("{") ? "application/json" : "text/plain")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private List<SseEvent> events(String method, String path, String body) throws Exception {
        List<SseEvent> events = new ArrayList<>();
        try (SseReader reader = new SseReader(send(method, path, body).body())) {
            for (SseEvent event = reader.read(); event != null; event = reader.read()) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void aChatIsAnsweredResumedAndStopped() throws Exception {
        assertThat(events("POST", "/api/chat", "{\"id\":\"7\",\"text\":\"hello\"}"))
                .extracting(SseEvent::data)
                .containsExactly("You said: ", "hello", "{\"state\":\"completed\"}");
        assertThat(events("GET", "/api/chat/7/stream", ""))
                .extracting(SseEvent::data)
                .startsWith("You said: ", "hello");
        assertThat(send("POST", "/api/chat/7/stop", "").body().readAllBytes())
                .isEqualTo("false".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void springAiAnswersUseChat() throws Exception {
        for (String path : List.of("/ai/api/chat", "/ai/api/tools")) {
            assertThat(events("POST", path, USE_CHAT))
                    .extracting(SseEvent::data)
                    .contains(
                            "{\"type\":\"text-delta\",\"id\":\"t1\",\"delta\":\"It is \"}",
                            "{\"type\":\"text-delta\",\"id\":\"t1\",\"delta\":\"sunny.\"}")
                    .endsWith("{\"type\":\"finish\"}", "[DONE]");
        }
        assertThat(events("GET", "/ai/api/chat/8/stream", ""))
                .extracting(SseEvent::data)
                .endsWith("{\"type\":\"finish\"}", "[DONE]");
        assertThat(send("POST", "/ai/api/chat/8/stop", "").body().readAllBytes())
                .isEqualTo("false".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void langChain4jAnswers() throws Exception {
        assertThat(events("POST", "/langchain4j/9", "weather?"))
                .extracting(SseEvent::data)
                .containsExactly("It is ", "sunny.", "{\"state\":\"completed\"}");
    }

    @Test
    void anAgentAnswers() throws Exception {
        assertThat(events("POST", "/agent", "{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[]}"))
                .extracting(SseEvent::data)
                .startsWith("{\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\"}")
                .endsWith("{\"type\":\"RUN_FINISHED\",\"threadId\":\"t\",\"runId\":\"r\"}");
    }

    @Test
    void anImportTellsItsProgress() throws Exception {
        send("POST", "/imports/1", "").body().readAllBytes();

        assertThat(events("GET", "/imports/1/stream", ""))
                .extracting(SseEvent::event)
                .containsExactly("progress", "progress", "report", "run-completed");
        assertThat(others.repository.saved).hasSize(250);
    }
}
