package dev.ssespring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Adds an {@link SseTestClient} bean to a test with {@code @SpringBootTest(webEnvironment = RANDOM_PORT)} or
 * {@code DEFINED_PORT}. It sends requests to the server of the test, also over TLS, and knows the publisher and the payload
 * reader of the application, if there are such beans.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
@PropertyMapping("sse.test.client")
public @interface AutoConfigureSseTestClient {

    /**
     * Returns the name of an SSL bundle whose certificates the client trusts.
     *
     * @return if empty, that of {@code server.ssl.bundle}
     */
    String sslBundle() default "";
}
