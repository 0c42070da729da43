package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.publisher.SseEventPublisher;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** Runs in an execution of its own (see pom.xml), whose class path lacks all that is optional. */
class WithoutOptionalDependenciesTests {

    @Test
    void optionalDependenciesAreNotOnTheClassPath() {
        assertThat(List.of(
                        "org.springframework.web.servlet.DispatcherServlet",
                        "org.springframework.web.context.request.async.DeferredResult",
                        "jakarta.servlet.Servlet",
                        "org.apache.catalina.startup.Tomcat",
                        "org.eclipse.jetty.server.Server",
                        "tools.jackson.databind.json.JsonMapper",
                        "org.springframework.orm.jpa.EntityManagerHolder",
                        "org.springframework.security.core.Authentication"))
                .noneMatch(name -> ClassUtils.isPresent(name, null));
    }

    @Test
    void applicationStartsNoServerAndGetsThePublisher() {
        try (ConfigurableApplicationContext context = SpringApplication.run(Application.class)) {
            assertThat(context.getClass().getName()).doesNotContain("Web");
            SseEventPublisher publisher = context.getBean(SseEventPublisher.class);
            assertThat(publisher.publish("orders", "created", "text").streams()).isZero();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> publisher.publish("orders", "created", List.of()))
                    .withMessageContaining("add spring-boot-starter-jackson, or pass a String");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
