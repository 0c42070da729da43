package dev.ssespring.client.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Has a method called for some of the events of the stream that its class listens to by {@link SseListener}. Events
 * without a handler are ignored, and count as handled.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(ListenerReflection.class)
public @interface SseHandler {

    /**
     * The events that the method wants.
     *
     * @return their names, placeholders and SpEL allowed; each belongs to one handler of the class
     */
    String[] value() default {};

    /**
     * Whether the method gets what no other handler of the class wants.
     *
     * @return true for at most one
     */
    boolean isDefault() default false;
}
