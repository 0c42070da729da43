package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.ParserLimits;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Options and copies of requests. */
class SseRequestTests {

    private final SseClient client = SseClient.builder(
                    request -> {
                        throw new AssertionError("Nothing is sent here");
                    },
                    Runnable::run,
                    new ManualClock())
            .build();

    @Test
    void copyHasAllOptions() throws Exception {
        RequestOptions defaults = client.post("http://x.example/").options();
        SseRequest request = requestWithAllOptions();
        for (RecordComponent option : RequestOptions.class.getRecordComponents()) {
            if (!option.getName().equals("method") && !option.getName().equals("uri")) {
                assertThat(option.getAccessor().invoke(request.options()))
                        .as("'" + option.getName() + "', which this test should set")
                        .isNotEqualTo(option.getAccessor().invoke(defaults));
            }
        }
        assertThat(request.copy().options()).isEqualTo(request.options());
    }

    @Test
    void changesOfACopyDoNotAffectTheRequest() {
        SseRequest request = client.get("http://x.example/").header("X-One", "1");
        SseRequest copy = request.copy().header("X-One", "2").lastEventId("7").onSignal(signal -> {});
        assertThat(request.options().headers()).containsEntry("X-One", List.of("1"));
        assertThat(request.options().lastEventId()).isEmpty();
        assertThat(request.options().listeners()).isEmpty();
        assertThat(copy.options().headers()).containsEntry("X-One", List.of("2"));
    }

    @Test
    void changesOfARequestDoNotAffectItsOptions() {
        SseRequest request = client.get("http://x.example/").header("X-One", "1");
        RequestOptions options = request.options();
        request.header("X-One", "2").onSignal(signal -> {}).name("orders");
        assertThat(options.headers()).containsEntry("X-One", List.of("1"));
        assertThat(options.listeners()).isEmpty();
        assertThat(options.label()).isEqualTo("http://x.example/");
    }

    @Test
    void payloadsThatNeedJsonAreRefusedBeforeConnectingWithoutIt() {
        SseRequest request = client.get("http://x.example/");
        String advice = "Add spring-boot-starter-jackson, or use String";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.connect(Duration.class, payload -> {}))
                .withMessageContaining("'java.time.Duration' needs JSON")
                .withMessageContaining(advice);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.connect(new PayloadType<List<String>>() {}, payload -> {}))
                .withMessageContaining(advice);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request.stream(Duration.class))
                .withMessageContaining(advice);
        assertThat(client.connections()).isEmpty();
        assertThat(request.stream(String.class)).isNotNull();
    }

    private SseRequest requestWithAllOptions() {
        return client.post("http://x.example/")
                .header("X-One", "1")
                .body("text")
                .lastEventId("7")
                .lastEventIdParameter("from")
                .paused()
                .name("orders")
                .timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ofSeconds(1)))
                .reconnect(ReconnectPolicy.DEFAULTS.withDelay(Duration.ofSeconds(9)))
                .status(StatusPolicy.browser())
                .limits(new ParserLimits(100, 100))
                .onHandlerError(HandlerErrorPolicy.stop())
                .delivery(DeliveryGuarantee.AT_MOST_ONCE)
                .eachAttempt(attempt -> {})
                .onSignal(signal -> {})
                .tokens(() -> "token")
                .lastEventIdStore(new LastEventIdStore() {
                    @Override
                    public String load(String subscription) {
                        return null;
                    }

                    @Override
                    public void save(String subscription, String lastEventId) {}
                })
                .concurrency(2)
                .keepComments()
                .once();
    }
}
