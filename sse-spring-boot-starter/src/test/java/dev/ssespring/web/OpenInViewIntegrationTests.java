package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import dev.ssespring.protocol.SseReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.orm.jpa.support.OpenEntityManagerInViewFilter;
import org.springframework.orm.jpa.support.OpenEntityManagerInViewInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Streams with Spring's "open EntityManager in view", as Boot registers it by default where there is JPA. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenInViewIntegrationTests {

    private final EntityManager entityManager = mock();
    private final EntityManagerFactory factory = mock();

    @EachServer(except = TestServer.Kind.TOMCAT)
    void firstStreamThatKeepsAnEntityManagerIsWarnedAbout(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(interceptor());
                ServerLog log = new ServerLog()) {
            for (String path : List.of("/topic/orders", "/ten", "/functional/topic/orders")) {
                server.firstBytes(path);
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN dev.ssespring.web.OpenInView: ")
                    .contains("Set 'spring.jpa.open-in-view' to false");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT)
    void filterOfTheApplicationsOwnIsWarnedAboutToo(TestServer.Kind kind) throws Exception {
        given(factory.createEntityManager()).willReturn(entityManager);
        OpenEntityManagerInViewFilter filter = new OpenEntityManagerInViewFilter() {
            @Override
            protected EntityManagerFactory lookupEntityManagerFactory() {
                return factory;
            }
        };
        try (TestServer server =
                        kind.start(context -> context.registerBean(OpenEntityManagerInViewFilter.class, () -> filter));
                ServerLog log = new ServerLog()) {
            server.firstBytes("/functional/topic/orders");
            assertThat(log.lines()).singleElement().asString().startsWith("WARN dev.ssespring.web.OpenInView: ");
        }
    }

    @EachServer
    void nothingIsSaidWithoutAnEntityManager(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start();
                ServerLog log = new ServerLog()) {
            server.firstBytes("/topic/orders");
            assertThat(log.lines()).isEmpty();
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT)
    void entityManagerIsClosedWhenTheStreamEnds(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(interceptor())) {
            SseReader stream = new SseReader(server.get("/topic/orders").body());
            verify(entityManager, never()).close();
            server.publisher().drain();
            assertThat(stream.read()).isNull();
            await().untilAsserted(() -> verify(entityManager).close());
        }
    }

    @Test
    void entityManagerIsClosedWhenTheStreamHasOpenedIfItsRequestEndsThen() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(interceptor());
                ServerLog log = new ServerLog()) {
            server.firstBytes("/topic/orders");
            await().untilAsserted(() -> verify(entityManager).close());
            assertThat(server.publisher().openStreams()).isOne();
            assertThat(log.lines()).isEmpty();
        }
    }

    private ApplicationContextInitializer<GenericApplicationContext> interceptor() {
        given(factory.createEntityManager()).willReturn(entityManager);
        given(entityManager.isOpen()).willReturn(true);
        OpenEntityManagerInViewInterceptor interceptor = new OpenEntityManagerInViewInterceptor();
        interceptor.setEntityManagerFactory(factory);
        WebMvcConfigurer configurer = new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addWebRequestInterceptor(interceptor);
            }
        };
        return context -> context.registerBean("openInView", WebMvcConfigurer.class, () -> configurer);
    }
}
