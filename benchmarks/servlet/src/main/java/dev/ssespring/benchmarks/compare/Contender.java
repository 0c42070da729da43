package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.server.BareServer;
import dev.ssespring.benchmarks.server.NchanServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is compared. */
enum Contender {
    TOMCAT("ours on Tomcat", Built.TOMCAT, "/sse"),
    JETTY("ours on Jetty", Built.JETTY, "/sse"),
    EMITTER("`SseEmitter` loop on Tomcat", Built.TOMCAT, "/emitter"),
    EMITTER_JETTY("`SseEmitter` loop on Jetty", Built.JETTY, "/emitter"),
    WEBFLUX("WebFlux", Built.WEBFLUX, "/webflux"),
    NCHAN("nchan", Built.CLASSES, "/nchan"),
    /** What no server on the JVM can be below that writes each event to each stream by itself. */
    BARE("bare sockets", Built.CLASSES, "/bare");

    private final String title;
    private final String file;
    private final String path;

    Contender(String title, String file, String path) {
        this.title = title;
        this.file = file;
        this.path = path;
    }

    String title() {
        return title;
    }

    /** As an option's value and in JSON. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Has to be there. */
    Path needed(Path project) {
        return (this == NCHAN) ? NchanServer.MODULE : file(project);
    }

    /** How it gets there. */
    String remedy() {
        return (this == NCHAN) ? "install nginx and nchan" : "build it with 'package'";
    }

    private Path file(Path project) {
        return project.resolve(file);
    }

    /** What java is told to run. */
    List<String> program(Path project) {
        String built = file(project).toString();
        return switch (this) {
            case TOMCAT, JETTY, WEBFLUX -> List.of("-jar", built);
            // The same application, without what the starter does to the server.
            case EMITTER, EMITTER_JETTY -> List.of("-jar", built, "--sse.server.accept-queue=0");
            case NCHAN -> List.of("-cp", built, NchanServer.class.getName());
            case BARE -> List.of("-cp", built, BareServer.class.getName());
        };
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

    /** Whether it is an application on a JVM: these can do everything. */
    boolean isApplication() {
        return this != NCHAN && this != BARE;
    }

    /** What its figures are divided by: the loop on the same server, or else on Tomcat. */
    Contender baseline() {
        return (this == JETTY || this == EMITTER_JETTY) ? EMITTER_JETTY : EMITTER;
    }

    /** Where the build puts what runs, in the project. */
    private static final class Built {

        static final String TOMCAT = "servlet/target/sse-benchmarks-servlet.jar";
        static final String JETTY = "servlet/target/sse-benchmarks-servlet-jetty.jar";
        static final String WEBFLUX = "webflux/target/sse-benchmarks-webflux.jar";
        static final String CLASSES = "servlet/target/classes";
    }
}
