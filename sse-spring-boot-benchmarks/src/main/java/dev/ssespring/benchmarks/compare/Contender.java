package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.server.BareServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is compared. */
enum Contender {
    TOMCAT("ours on Tomcat", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks.jar", "/sse"),
    JETTY("ours on Jetty", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks-jetty.jar", "/sse"),
    EMITTER("SseEmitter loop", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks.jar", "/emitter"),
    WEBFLUX("WebFlux", "sse-spring-boot-benchmarks-webflux", "sse-spring-boot-benchmarks-webflux.jar", "/webflux"),
    /** What no server on the JVM can be below that writes each event to each stream by itself. */
    BARE("bare sockets", "sse-spring-boot-benchmarks", "classes", "/bare");

    private final String title;
    private final String module;
    private final String file;
    private final String path;

    Contender(String title, String module, String file, String path) {
        this.title = title;
        this.module = module;
        this.file = file;
        this.path = path;
    }

    String title() {
        return title;
    }

    /** As an option's value and in JSON. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What has to be built. */
    Path file(Path project) {
        return project.resolve(module).resolve("target").resolve(file);
    }

    /** What java is told to run. */
    List<String> program(Path project) {
        String built = file(project).toString();
        return (this == BARE) ? List.of("-cp", built, BareServer.class.getName()) : List.of("-jar", built);
    }

    String path() {
        return path;
    }

    boolean isOurs() {
        return this == TOMCAT || this == JETTY;
    }

    boolean isOnTomcat() {
        return this == TOMCAT || this == EMITTER;
    }
}
