package dev.ssespring.test.server;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A response to be played by a {@link ScriptedSseServer}. Immutable: each method returns a response with one step more. A
 * stream that neither ends nor is cut stays open, silent, until its client leaves.
 */
public final class ScriptedResponse {

    private final List<Step> steps;

    private ScriptedResponse(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /**
     * Returns a response without a body.
     *
     * @param status three digits
     * @param headerLines such as {@code "Retry-After: 1"}
     * @return complete
     */
    public static ScriptedResponse status(int status, String... headerLines) {
        return new ScriptedResponse(List.of((exchange, clock) -> exchange.respond(status, headerLines)));
    }

    /**
     * Returns a response with a body that is no event stream, such as the error page of a proxy or a login page.
     *
     * @param status three digits, not 204
     * @param contentType such as {@code text/html}
     * @param body sent as UTF-8
     * @param headerLines such as {@code "Retry-After: 1"}
     * @return complete
     */
    public static ScriptedResponse body(int status, String contentType, String body, String... headerLines) {
        return new ScriptedResponse(
                List.of((exchange, clock) -> exchange.respondWithBody(status, contentType, body, headerLines)));
    }

    /**
     * Returns the beginning of an event stream.
     *
     * @param headerLines such as {@code "X-Mine: 1"}
     * @return its head
     */
    public static ScriptedResponse stream(String... headerLines) {
        return new ScriptedResponse(List.of((exchange, clock) -> exchange.open(headerLines)));
    }

    /**
     * Sends an event.
     *
     * @param event with its id, if it has one
     * @return a response with this step
     */
    public ScriptedResponse event(SseEvent event) {
        return plus((exchange, clock) -> exchange.event(event));
    }

    /**
     * Sends an event.
     *
     * @param id its id
     * @param name its type
     * @param data its data
     * @return a response with this step
     */
    public ScriptedResponse event(String id, String name, String data) {
        return event(SseEvent.builder().id(id).event(name).data(data).build());
    }

    /**
     * Sends a comment.
     *
     * @param text one line or more
     * @return a response with this step
     */
    public ScriptedResponse comment(String text) {
        return plus((exchange, clock) -> exchange.comment(text));
    }

    /**
     * Sends exactly this text, whatever it means; also a part of an event.
     *
     * @param text as UTF-8
     * @return a response with this step
     */
    public ScriptedResponse raw(String text) {
        return plus((exchange, clock) -> exchange.raw(text));
    }

    /**
     * Sends text byte by byte.
     *
     * @param text as UTF-8
     * @param pause before each byte, by the clock of the server
     * @return a response with this step
     */
    public ScriptedResponse drip(String text, Duration pause) {
        return plus((exchange, clock) -> {
            for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
                CountDownLatch due = new CountDownLatch(1);
                clock.after(pause, due::countDown);
                due.await();
                exchange.raw(new byte[] {next});
            }
        });
    }

    /**
     * Ends the stream in good order.
     *
     * @return complete
     */
    public ScriptedResponse end() {
        return plus((exchange, clock) -> exchange.end());
    }

    /**
     * Breaks the connection by a TCP reset. What the client has not read by then may be lost to it.
     *
     * @return complete
     */
    public ScriptedResponse cut() {
        return plus((exchange, clock) -> exchange.cut());
    }

    /**
     * Closes the connection before the stream is complete. The client receives everything that was sent.
     *
     * @return complete
     */
    public ScriptedResponse closeIncomplete() {
        return plus((exchange, clock) -> exchange.close());
    }

    private ScriptedResponse plus(Step step) {
        List<Step> all = new ArrayList<>(steps);
        all.add(step);
        return new ScriptedResponse(all);
    }

    void play(ScriptedSseExchange exchange, SseClock clock) throws InterruptedException {
        for (Step step : steps) {
            step.play(exchange, clock);
        }
        exchange.awaitClosed();
    }

    @FunctionalInterface
    private interface Step {

        void play(ScriptedSseExchange exchange, SseClock clock) throws InterruptedException;
    }
}
