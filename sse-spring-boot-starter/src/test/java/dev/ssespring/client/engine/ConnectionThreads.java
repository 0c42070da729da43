package dev.ssespring.client.engine;

import java.util.Arrays;
import org.awaitility.Awaitility;

/** Waits until a thread of a connection waits at a certain point of the engine. */
public final class ConnectionThreads {

    /** Prefix of the names of the threads. */
    public static final String PREFIX = "test-client-";

    /** Class that logs failures of handlers. */
    public static final Class<?> HANDLER_LOG = HandlerInvoker.class;

    /** Class that logs the end of attempts and connections. */
    public static final Class<?> CONNECTION_LOG = DefaultSseConnection.class;

    private ConnectionThreads() {}

    public static void awaitReading() {
        awaitIn(ResponseReader.class, "more");
    }

    public static void awaitPaused() {
        awaitIn(ConnectionControl.class, "awaitResumed");
    }

    public static void awaitHandler() {
        awaitIn(HandlerInvoker.class, "call");
    }

    /** As many events as allowed are handled and wait. */
    public static void awaitFullQueue() {
        awaitIn(ConcurrentDispatcher.class, "event");
    }

    public static void awaitEndOfHandlers() {
        awaitIn(ConcurrentDispatcher.class, "finish");
    }

    private static void awaitIn(Class<?> type, String method) {
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().entrySet().stream()
                        .filter(entry -> entry.getKey().getName().startsWith(PREFIX))
                        .filter(entry -> entry.getKey().getState() == Thread.State.WAITING)
                        .flatMap(entry -> Arrays.stream(entry.getValue()))
                        .anyMatch(frame -> frame.getClassName().equals(type.getName())
                                && frame.getMethodName().equals(method)));
    }
}
