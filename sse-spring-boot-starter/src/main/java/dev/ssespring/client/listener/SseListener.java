package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.SseRequest;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Has a method called for the events of a remote stream, over a connection of its own. On a class, its
 * {@link SseHandler} methods share one connection. All attributes take placeholders ({@code ${...}}) and SpEL
 * ({@code #{...}}).
 *
 * <p>A method returns nothing and takes what it needs of: the payload, converted from JSON to the parameter's type
 * ({@code @Payload} is optional, {@code @Valid} validates it), or without conversion for a String or, in UTF-8, a
 * {@code byte[]}; the whole {@link dev.ssespring.protocol.SseEvent}; {@code @Header}s named in {@link SseHeaders}. It may block: meanwhile nothing
 * is read, and the server feels it. When it has returned, the event counts as handled; when it throws, the error handler
 * decides. An {@link InterruptedException} ends the listener instead, as {@link dev.ssespring.client.EventHandler} says.
 * Events that no method wants are ignored, and count as handled.
 *
 * <p>A method that cannot work fails the start of the application. That includes a payload that needs JSON where there is
 * no Jackson; without it only single values such as numbers and enums are converted.
 *
 * @see InvalidSseListenerException
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Reflective(ListenerReflection.class)
public @interface SseListener {

    /**
     * URL of the stream.
     *
     * @return an absolute http or https URL, or one relative to {@code sse.client.base-url}
     */
    String url();

    /**
     * The events that the method wants.
     *
     * @return their names; none means all. Not on a class, whose handlers name them
     */
    String[] events() default {};

    /**
     * What the listener is called in the registry, in logs and metrics, and in the {@link LastEventIdStore}.
     *
     * @return unique in the application; by default the bean's name, for a method followed by a dot and the method's
     */
    String id() default "";

    /**
     * Headers of the request.
     *
     * @return each as {@code Name: value}
     */
    String[] headers() default {};

    /**
     * What keeps the last event id across restarts.
     *
     * @return name of a {@link LastEventIdStore} bean, or an expression that gives one; by default the only such bean, if
     *     there is exactly one
     */
    String lastEventIdStore() default "";

    /**
     * How many events are handled at the same time, then in no particular order; see
     * {@link SseRequest#concurrency(int)}.
     *
     * @return a number, 1 or more; by default 1
     */
    String concurrency() default "";

    /**
     * Whether to start with the application, or later by the {@link SseListenerRegistry}.
     *
     * @return true or false; by default true
     */
    String autoStartup() default "";

    /**
     * What decides about events whose handling failed.
     *
     * @return name of a {@link HandlerErrorPolicy} bean, or an expression that gives one; by default that of the bean
     *     {@code sseListenerErrorPolicy}
     */
    String errorHandler() default "";
}
