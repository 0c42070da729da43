package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseRequest;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Creates endpoints from annotations. Invalid declarations fail with their place and the remedy. */
final class ListenerFactory {

    /** Token of RFC 9110. */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private final BeanFactory beanFactory;
    private final ListenerExpressions expressions;
    private final SseClient client;
    private final SseListenerMethods methods;

    ListenerFactory(BeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.expressions = new ListenerExpressions(beanFactory);
        this.client = beanFactory.getBean(SseClient.class);
        this.methods = beanFactory.getBean(SseListenerMethods.class);
    }

    List<SseListenerEndpoint> endpoints(AnnotatedBean bean) {
        List<SseListenerEndpoint> endpoints = new ArrayList<>();
        bean.listeners().forEach((method, listener) -> endpoints.add(ofMethod(bean, method, listener)));
        SseListener shared = AnnotatedElementUtils.findMergedAnnotation(bean.type(), SseListener.class);
        if (shared != null) {
            endpoints.add(ofClass(bean, shared));
        } else if (!bean.handlers().isEmpty()) {
            throw invalid(
                    SseHandler.class,
                    bean.type().getName(),
                    new InvalidSseListenerException(
                            "The class has no @SseListener, which defines the URL of the stream",
                            "add @SseListener to the class, or use it on the method instead of @SseHandler"));
        }
        return endpoints;
    }

    private SseListenerEndpoint ofMethod(AnnotatedBean bean, Method method, SseListener listener) {
        return checked(SseListener.class, bean.place(method), () -> {
            Set<String> events = expressions.names("events", listener.events());
            AttemptHandler handler = methods.handler(bean.bean(), method);
            AttemptHandler wanted = events.isEmpty()
                    ? handler
                    : (event, attempt) -> {
                        if (events.contains(event.event())) {
                            handler.handle(event, attempt);
                        }
                    };
            return endpoint(listener, bean.name() + "." + method.getName(), wanted);
        });
    }

    private SseListenerEndpoint ofClass(AnnotatedBean bean, SseListener listener) {
        HandlersByEvent handlers = new HandlersByEvent();
        bean.handlers()
                .forEach((method, handler) -> checked(SseHandler.class, bean.place(method), () -> {
                    Set<String> events = expressions.names("value", handler.value());
                    return handlers.add(events, handler, methods.handler(bean.bean(), method));
                }));
        return checked(SseListener.class, bean.type().getName(), () -> {
            if (listener.events().length > 0) {
                throw new InvalidSseListenerException(
                        "'events' is not supported on classes", "set the event names with @SseHandler");
            }
            if (handlers.isEmpty()) {
                throw new InvalidSseListenerException(
                        "The class has no method with @SseHandler", "add one, or move @SseListener to a method");
            }
            return endpoint(listener, bean.name(), handlers);
        });
    }

    private SseListenerEndpoint endpoint(SseListener listener, String defaultId, AttemptHandler handler) {
        String id = expressions.text("id", listener.id());
        SseListenerEndpoint endpoint =
                SseListenerEndpoint.of(id.isEmpty() ? defaultId : id, request(listener), handler);
        HandlerErrorPolicy errors = expressions.bean("errorHandler", listener.errorHandler(), HandlerErrorPolicy.class);
        if (errors != null) {
            endpoint = endpoint.withErrorPolicy(errors);
        }
        return expressions.flag("autoStartup", listener.autoStartup())
                ? endpoint
                : endpoint.withStartup(SseListenerEndpoint.Startup.MANUAL);
    }

    private SseRequest request(SseListener listener) {
        SseRequest request = ListenerUrl.get(client, expressions.text("url", listener.url()));
        for (String header : listener.headers()) {
            addHeader(request, expressions.text("headers", header));
        }
        LastEventIdStore store =
                expressions.bean("lastEventIdStore", listener.lastEventIdStore(), LastEventIdStore.class);
        if (store == null) {
            store = beanFactory.getBeanProvider(LastEventIdStore.class).getIfUnique();
        }
        if (store != null) {
            request.lastEventIdStore(store);
        }
        return request.concurrency(concurrency(listener));
    }

    private static void addHeader(SseRequest request, String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'headers' must have the form 'Name: value', one header per String");
        }
        String name = line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        if (!HEADER_NAME.matcher(name).matches() || value.chars().anyMatch(ListenerFactory::isControl)) {
            throw new IllegalArgumentException(
                    "'headers' contains a name or value that HTTP does not allow: '" + name + "'");
        }
        request.header(name, value);
    }

    private static boolean isControl(int c) {
        return (c < ' ' && c != '\t') || c == 0x7f;
    }

    private int concurrency(SseListener listener) {
        int concurrency = expressions.number("concurrency", listener.concurrency(), 1);
        if (concurrency < 1) {
            throw new IllegalArgumentException("'concurrency' must be 1 or more: " + concurrency);
        }
        return concurrency;
    }

    private static <T> T checked(Class<?> annotation, String place, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException | IllegalStateException ex) {
            throw invalid(annotation, place, ex);
        }
    }

    private static InvalidSseListenerException invalid(Class<?> annotation, String place, RuntimeException mistake) {
        return InvalidSseListenerException.at("@" + annotation.getSimpleName() + " on " + place, mistake);
    }
}
