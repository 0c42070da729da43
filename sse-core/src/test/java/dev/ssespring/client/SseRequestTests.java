package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.ParserLimits;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request is a description that many connections may start from. */
class SseRequestTests {

    /** What is said when a request begins, and cannot be told otherwise later. */
    private static final Set<String> GIVEN = Set.of("client", "method", "uri");

    private final SseClient client = SseClient.builder(
                    request -> {
                        throw new AssertionError("Nothing is sent here");
                    },
                    Runnable::run,
                    new ManualClock())
            .build();

    @Test
    void copyHasEverythingThatWasSaid() throws Exception {
        RequestOptions plain = client.post("http://x.example/").options();
        RequestOptions told = toldEverything().options();
        RequestOptions copy = told.copy();
        for (Field field : fields()) {
            String name = field.getName();
            if (!GIVEN.contains(name)) {
                assertThat(value(told, field))
                        .as("'" + name + "', which this test should set")
                        .isNotEqualTo(value(plain, field));
            }
            assertThat(value(copy, field)).as(name).isEqualTo(value(told, field));
        }
    }

    @Test
    void copyGoesItsOwnWay() {
        SseRequest request = client.get("http://x.example/").header("X-One", "1");
        SseRequest copy = request.copy().header("X-One", "2").lastEventId("7");
        assertThat(request.options().headers.toMap()).containsEntry("X-One", List.of("1"));
        assertThat(request.options().lastEventId).isEmpty();
        assertThat(copy.options().headers.toMap()).containsEntry("X-One", List.of("2"));
    }

    @Test
    void payloadsThatNeedJsonAreRefusedBeforeConnectingWithoutIt() {
        SseRequest request = client.get("http://x.example/");
        String advice = "add spring-boot-starter-jackson, or use String";
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

    private SseRequest toldEverything() {
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

    private static List<Field> fields() {
        return Arrays.stream(RequestOptions.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .toList();
    }

    private static Object value(RequestOptions request, Field field) throws IllegalAccessException {
        Object value = field.get(request);
        return (value instanceof RequestHeaders headers) ? headers.toMap() : value;
    }
}
