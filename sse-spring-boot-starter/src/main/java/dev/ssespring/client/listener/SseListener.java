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
 * Marks a method as listener for the events of a remote stream, with a connection of its own. On a class, its
 * {@link SseHandler} methods share one connection. All attributes support placeholders ({@code ${...}}) and SpEL
 * ({@code #{...}}).
 *
 * <p>Listener methods must return void and may declare any of the following parameters:
 *
 * <ul>
 *   <li>the payload, converted from JSON to the type of the parameter ({@code @Payload} is optional, {@code @Valid}
 *       validates it), or without conversion as a String or as a {@code byte[]} in UTF-8
 *   <li>the {@link dev.ssespring.protocol.SseEvent}
 *   <li>{@code @Header} parameters named in {@link SseHeaders}
 * </ul>
 *
 * <p>The method may block: nothing is read meanwhile, so TCP back-pressure reaches the server. The event is
 * acknowledged when the method returns; when it throws an exception, the error handler is applied. An
 * {@link InterruptedException} ends the listener instead, see {@link dev.ssespring.client.EventHandler}. Events that no
 * method handles are ignored and acknowledged.
 *
 * <p>An invalid method fails the start of the application. This includes a payload that needs JSON when Jackson is
 * missing; without Jackson, only single values such as numbers and enums are converted.
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
     * Names of the events that the method handles.
     *
     * @return names; none for all events. Not supported on a class, where handlers set the names
     */
    String[] events() default {};

    /**
     * Id of the listener in the registry, in logs and metrics, and in the {@link LastEventIdStore}.
     *
     * @return unique in the application; by default the name of the bean, for a method followed by a dot and its name
     */
    String id() default "";

    /**
     * Headers of the request.
     *
     * @return headers in the form {@code Name: value}
     */
    String[] headers() default {};

    /**
     * Store that keeps the last event id across restarts.
     *
     * @return name of a {@link LastEventIdStore} bean, or an expression that evaluates to a store; by default the only
     *     such bean, if there is exactly one
     */
    String lastEventIdStore() default "";

    /**
     * Maximum number of events that are handled at the same time, in no particular order; see
     * {@link SseRequest#concurrency(int)}.
     *
     * @return a number, 1 or more; by default 1
     */
    String concurrency() default "";

    /**
     * Whether the listener starts with the application. Otherwise it is started through the
     * {@link SseListenerRegistry}.
     *
     * @return true or false; by default true
     */
    String autoStartup() default "";

    /**
     * Strategy for events whose handler failed.
     *
     * @return name of a {@link HandlerErrorPolicy} bean, or an expression that evaluates to a policy; by default the
     *     bean {@code sseListenerErrorPolicy}
     */
    String errorHandler() default "";
}
