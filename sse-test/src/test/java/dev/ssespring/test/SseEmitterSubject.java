package dev.ssespring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Spring MVC with a list of emitters, as most applications have it: nothing is sent before the first event. */
final class SseEmitterSubject implements StreamSubject {

    private final Tomcat tomcat = new Tomcat();
    private final Orders orders;

    SseEmitterSubject() {
        this(false);
    }

    SseEmitterSubject(boolean http2) {
        try {
            tomcat.setBaseDir(Files.createTempDirectory("sse-test-tomcat").toString());
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "localhost");
            if (http2) {
                tomcat.getConnector().addUpgradeProtocol(new Http2Protocol());
            }
            Context context = tomcat.addContext("", null);
            AnnotationConfigWebApplicationContext application = new AnnotationConfigWebApplicationContext();
            application.register(WebConfiguration.class, Orders.class);
            var servlet = Tomcat.addServlet(context, "dispatcher", new DispatcherServlet(application));
            servlet.setAsyncSupported(true);
            servlet.setLoadOnStartup(1);
            servlet.addMapping("/");
            tomcat.start();
            orders = application.getBean(Orders.class);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (LifecycleException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Configuration
    @EnableWebMvc
    static class WebConfiguration {}

    @RestController
    static class Orders {

        private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();
        private final AtomicInteger opened = new AtomicInteger();

        @GetMapping("/orders")
        SseEmitter orders() {
            SseEmitter emitter = new SseEmitter(0L);
            emitter.onCompletion(() -> emitters.remove(emitter));
            emitters.add(emitter);
            opened.incrementAndGet();
            return emitter;
        }
    }

    @Override
    public URI uri() {
        return URI.create("http://localhost:" + tomcat.getConnector().getLocalPort());
    }

    @Override
    public SseTestStream open(SseTestClient client) {
        int before = orders.opened.get();
        return client.get("/orders").open(() -> orders.opened.get() > before);
    }

    @Override
    public void send(String event, String data) {
        sendAll(() -> SseEmitter.event().name(event).data(data));
    }

    private void sendAll(java.util.function.Supplier<SseEmitter.SseEventBuilder> event) {
        orders.emitters.removeIf(emitter -> {
            try {
                emitter.send(event.get());
                return false;
            } catch (IOException | IllegalStateException ex) {
                // The client has left.
                return true;
            }
        });
    }

    @Override
    public void endAll() {
        orders.emitters.forEach(SseEmitter::complete);
    }

    @Override
    public SseFence fence() {
        return comment -> sendAll(() -> SseEmitter.event().comment(comment));
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
