package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.http.HttpTransport;
import dev.ssespring.client.http.SseClientCustomizer;
import dev.ssespring.client.http.SseHttpClientCustomizer;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.json.JsonPayloadReader;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.client.ClientHttpRequestFactory;
import tools.jackson.databind.json.JsonMapper;

/** The client's beans, and when there are which. */
class SseClientAutoConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SseClientAutoConfiguration.class));

    @Test
    void clientNeedsNeitherThePublisherNorAWebServer() {
        runner.run(context -> assertThat(context)
                .hasSingleBean(SseClient.class)
                .hasSingleBean(SystemClock.class)
                .hasSingleBean(HttpTransport.class));
    }

    @Test
    void clientSharesThePublishersClock() {
        runner.withConfiguration(AutoConfigurations.of(SseAutoConfiguration.class))
                .run(context ->
                        assertThat(context).hasSingleBean(SseClient.class).hasSingleBean(SseClock.class));
    }

    @Test
    void thereIsNoClientWithoutSpringsHttpClient() {
        runner.withClassLoader(new FilteredClassLoader(ClientHttpRequestFactory.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseClient.class));
        runner.withClassLoader(new FilteredClassLoader(JdkHttpClientBuilder.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SseClient.class));
    }

    @Test
    void buildersAreOfOnesOwn() {
        runner.run(context -> assertThat(context.getBean(SseClient.Builder.class))
                .isNotSameAs(context.getBean(SseClient.Builder.class)));
    }

    @Test
    void customizersAndObserversComeAfterTheProperties() {
        List<SseClient.Builder> customized = new ArrayList<>();
        runner.withPropertyValues("sse.client.base-url=http://one.example")
                .withBean(SseClientObserver.class, () -> new SseClientObserver() {})
                .withBean(
                        SseClientCustomizer.class,
                        () -> builder -> customized.add(builder.baseUrl("http://two.example/api/")))
                .run(context -> {
                    assertThat(context.getBean(SseClient.class).get("stream").toString())
                            .isEqualTo("GET http://two.example/api/stream");
                    assertThat(customized).hasSize(1);
                });
    }

    @Test
    void httpClientCanBeCustomized() {
        List<HttpClient.Builder> customized = new ArrayList<>();
        runner.withBean(SseHttpClientCustomizer.class, () -> customized::add)
                .run(context -> assertThat(customized).hasSize(1));
    }

    @Test
    void streamsTakeTheSharedSettingsButTheirReadTimeout() {
        runner.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class, SslAutoConfiguration.class))
                .withPropertyValues("spring.http.clients.read-timeout=1s", "spring.http.clients.redirects=follow")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(HttpTransport.class));
    }

    @Test
    void sslBundleThatIsNotThereFailsTheStart() {
        runner.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues("sse.client.ssl-bundle=partner")
                .run(context ->
                        assertThat(context).getFailure().hasRootCauseInstanceOf(NoSuchSslBundleException.class));
    }

    @Test
    void payloadsAreReadByTheApplicationsJsonMapper() {
        runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
                .withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
                .run(context -> assertThat(context.getBean(PayloadReader.class)
                                .read("{\"order_number\":42}", PayloadType.of(Order.class)))
                        .isEqualTo(new Order(42)));
    }

    @Test
    void bodiesAreRefusedWithAdviceWithoutJackson() {
        runner.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run(context -> {
            assertThat(context).hasSingleBean(SseClient.class).doesNotHaveBean(JsonPayloadReader.class);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.getBean(SseClient.class)
                            .post("http://x.example/")
                            .body(new Order(1)))
                    .withMessageContaining("Add spring-boot-starter-jackson");
        });
    }

    @Test
    void connectionsGetAPoolOfTheirOwnThatGrowsByNeed() {
        runner.withPropertyValues("sse.client.max-threads=3").run(context -> {
            ThreadPoolExecutor executor =
                    (ThreadPoolExecutor) context.getBean(SseClientAutoConfiguration.CLIENT_EXECUTOR);
            assertThat(executor.getMaximumPoolSize()).isEqualTo(3);
            assertThat(executor.getQueue().remainingCapacity()).isZero();
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void connectionsRunOnVirtualThreadsWhereTheApplicationUsesThem() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(context.getBean(SseClientAutoConfiguration.CLIENT_EXECUTOR))
                        .isInstanceOf(VirtualThreadTaskExecutor.class));
    }

    @Test
    void bootStillMakesTheApplicationsExecutor() {
        runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
                .run(context -> assertThat(context).hasBean("applicationTaskExecutor"));
    }

    @Test
    void everyPartCanBeReplacedByABean() {
        SseTransport transport = request -> {
            throw new IllegalArgumentException("not in this test");
        };
        ManualClock clock = new ManualClock();
        runner.withBean(SseTransport.class, () -> transport)
                .withBean(ManualClock.class, () -> clock)
                .withBean(SseClientAutoConfiguration.CLIENT_EXECUTOR, Executor.class, () -> Runnable::run)
                .run(context -> {
                    assertThat(context).doesNotHaveBean(HttpTransport.class).doesNotHaveBean(SystemClock.class);
                    // On this very thread, by that very transport: it ends before it returns.
                    assertThat(context.getBean(SseClient.class)
                                    .get("http://x.example/")
                                    .connect(event -> {})
                                    .state())
                            .isEqualTo(SseConnection.State.CLOSED);
                });
    }

    @Test
    void closingTheContextClosesTheConnections() {
        SseConnection[] connection = new SseConnection[1];
        runner.withPropertyValues("sse.client.reconnect.delay=1h").run(context -> {
            SseClient client = context.getBean(SseClient.class);
            connection[0] = client.get("http://localhost:1/").connect(event -> {});
        });
        assertThat(connection[0].state()).isEqualTo(SseConnection.State.CLOSED);
    }

    record Order(int orderNumber) {}
}
