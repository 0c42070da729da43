package dev.ssespring.client.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method as handler for some events of the stream of its class, which is annotated with {@link SseListener}.
 * Events without a handler are ignored and acknowledged.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Reflective(ListenerReflection.class)
public @interface SseHandler {

    /**
     * Names of the events that the method handles.
     *
     * @return names, placeholders or SpEL expressions; each event has at most one handler in a class
     */
    String[] value() default {};

    /**
     * Whether the method handles the events that no other handler of the class handles.
     *
     * @return true for at most one method of a class
     */
    boolean isDefault() default false;
}
