package dev.ssespring.benchmarks.compare;

import java.nio.file.Path;
import java.util.Locale;

/** What is compared. */
enum Contender {
    TOMCAT("ours on Tomcat", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks.jar", "/sse"),
    JETTY("ours on Jetty", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks-jetty.jar", "/sse"),
    EMITTER("SseEmitter loop", "sse-spring-boot-benchmarks", "sse-spring-boot-benchmarks.jar", "/emitter"),
    WEBFLUX("WebFlux", "sse-spring-boot-benchmarks-webflux", "sse-spring-boot-benchmarks-webflux.jar", "/webflux");

    private final String title;
    private final String module;
    private final String jar;
    private final String path;

    Contender(String title, String module, String jar, String path) {
        this.title = title;
        this.module = module;
        this.jar = jar;
        this.path = path;
    }

    String title() {
        return title;
    }

    /** As an option's value and in JSON. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Path jar(Path project) {
        return project.resolve(module).resolve("target").resolve(jar);
    }

    String path() {
        return path;
    }

    boolean isOurs() {
        return this == TOMCAT || this == JETTY;
    }
}
