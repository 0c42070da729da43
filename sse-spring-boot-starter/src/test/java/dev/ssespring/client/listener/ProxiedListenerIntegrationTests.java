package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.listener.ListenerFixture.Calls;
import dev.ssespring.client.listener.ListenerFixture.Order;
import java.lang.reflect.Proxy;
import java.util.List;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;
import org.springframework.messaging.handler.annotation.Header;

/** Beans behind a JDK proxy, which has the methods of their interfaces and no others. */
class ProxiedListenerIntegrationTests {

    @RegisterExtension
    final ListenerFixture fixture = ListenerFixture.start();

    private ApplicationContextRunner runner() {
        return fixture.runner()
                .withBean(ProxyingPostProcessor.class, () -> new ProxyingPostProcessor(() -> fixture.add("proxy")));
    }

    @Test
    void methodIsCalledThroughTheProxy() {
        runner().withBean("listening", AnnotatedClass.class).run(context -> {
            assertThat(Proxy.isProxyClass(context.getBean("listening").getClass()))
                    .isTrue();
            fixture.server().next().open().send("data: {\"number\":42}\n\n");
            assertThat(fixture.next()).isEqualTo("proxy");
            assertThat(fixture.next()).isEqualTo(new Order(42));
        });
    }

    @Test
    void annotationsMayAllBeOnTheInterface() {
        runner().withBean("listening", OfAnnotatedInterface.class).run(context -> {
            fixture.server().next().open().send("id: 7\ndata: x\n\n");
            assertThat(fixture.next()).isEqualTo("proxy");
            assertThat(fixture.next()).isEqualTo(List.of("x", "7"));
        });
    }

    @Test
    void handlersOfAClassAreCalledThroughTheProxy() {
        runner().withBean("listening", Handlers.class).run(context -> {
            fixture.server().next().open().send("event: created\ndata: a\n\nevent: other\ndata: b\n\n");
            assertThat(fixture.next()).isEqualTo("proxy");
            assertThat(fixture.next()).isEqualTo("created a");
            assertThat(fixture.next()).isEqualTo("proxy");
            assertThat(fixture.next()).isEqualTo("default b");
        });
    }

    @Test
    void methodThatTheProxyDoesNotHaveFailsTheStart() {
        runner().withBean("listening", HiddenMethod.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("HiddenMethod.hidden")
                        .hasMessageContaining("not found in any interface"));
    }

    @Test
    void parameterWithoutAnnotationsOnTheProxyFailsTheStart() {
        runner().withBean("listening", AnnotatedParameter.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("AnnotatedParameter.on")
                        .hasMessageContaining("parameter 1")
                        .hasMessageContaining("spring.aop.proxy-target-class"));
    }

    interface Listening {

        void on(Order order);
    }

    record AnnotatedClass(Calls calls) implements Listening {

        @Override
        @SseListener(url = "${orders.url}/")
        public void on(Order order) {
            calls.add(order);
        }
    }

    interface AnnotatedInterface {

        @SseListener(url = "${orders.url}/")
        void on(String data, @Header(SseHeaders.ID) String id);
    }

    record OfAnnotatedInterface(Calls calls) implements AnnotatedInterface {

        @Override
        public void on(String data, String id) {
            calls.add(List.of(data, id));
        }
    }

    interface Created {

        void created(String data);

        void other(String data);
    }

    @SseListener(url = "${orders.url}/")
    record Handlers(Calls calls) implements Created {

        @Override
        @SseHandler("created")
        public void created(String data) {
            calls.add("created " + data);
        }

        @Override
        @SseHandler(isDefault = true)
        public void other(String data) {
            calls.add("default " + data);
        }
    }

    record HiddenMethod(Calls calls) implements Listening {

        @Override
        public void on(Order order) {
            calls.add(order);
        }

        @SseListener(url = "${orders.url}/")
        public void hidden(String data) {
            calls.add(data);
        }
    }

    interface TwoParameters {

        void on(String data, String id);
    }

    record AnnotatedParameter(Calls calls) implements TwoParameters {

        @Override
        @SseListener(url = "${orders.url}/")
        public void on(String data, @Header(SseHeaders.ID) String id) {
            calls.add(List.of(data, id));
        }
    }

    /** Runs before listeners are detected, as proxies of Spring do. */
    private record ProxyingPostProcessor(Runnable advice) implements BeanPostProcessor, Ordered {

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
            if (!beanName.equals("listening")) {
                return bean;
            }
            ProxyFactory factory = new ProxyFactory(bean);
            factory.addAdvice((MethodInterceptor) invocation -> {
                advice.run();
                return invocation.proceed();
            });
            return factory.getProxy();
        }
    }
}
