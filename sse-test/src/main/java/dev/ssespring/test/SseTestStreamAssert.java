package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.TranscriptEntry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on an event stream. Each event is taken by one assertion, in the order of arrival. Failure messages show what
 * was expected and the transcript of the stream.
 *
 * <p>How long an assertion waits: at most the limit of {@link #within(Duration)}; without one, 500 ms and then until a fence
 * has arrived, so that nothing which was published before is missed on a slow machine; without a fence 5 s
 * ({@link SseTestClient#eventTimeout(Duration)}). It does not wait when nothing can come any more.
 */
public final class SseTestStreamAssert extends AbstractAssert<SseTestStreamAssert, SseTestStream> {

    private @Nullable Duration limit;

    SseTestStreamAssert(SseTestStream stream) {
        super(stream, SseTestStreamAssert.class);
    }

    /**
     * Sets the longest time that each of the following assertions waits.
     *
     * @param longest more than zero
     * @return this assertion
     */
    public SseTestStreamAssert within(Duration longest) {
        if (longest.isZero() || longest.isNegative()) {
            throw new IllegalArgumentException("'longest' must be more than zero: " + longest);
        }
        this.limit = longest;
        return this;
    }

    /**
     * Takes the next event, for which it waits.
     *
     * @return assertions on that event
     */
    public SseEventAssert next() {
        return new SseEventAssert(takeNext("the next event"), actual);
    }

    /**
     * Takes events up to the next one of a type, for which it waits. The events before it are skipped.
     *
     * @param name the type
     * @return assertions on that event
     */
    public SseEventAssert nextNamed(String name) {
        while (true) {
            SseEvent event = takeNext("an event '" + name + '\'');
            if (event.event().equals(name)) {
                return new SseEventAssert(event, actual);
            }
        }
    }

    private SseEvent takeNext(String expected) {
        SseEvent event = actual.take(limit);
        if (event == null) {
            throw unmet("Expected %s but there is none: %s.".formatted(expected, whyNone()));
        }
        return event;
    }

    private String whyNone() {
        String closed = actual.whyClosed();
        if (closed != null) {
            return closed;
        }
        if (actual.isPaused()) {
            return "the test has paused reading: call resumeReading()";
        }
        Duration waited = (limit != null) ? limit : actual.checks().limitOrDefault();
        return "missing, none came within " + Millis.of(waited);
    }

    /**
     * Verifies that these events come, in this order, and then no more: the stream is silent, which a fence proves, or has
     * ended cleanly.
     *
     * @param events type and data are compared, id and retry only if they are set; see
     *     {@link SseAssertions#event(String, String)}
     * @return this assertion
     */
    public SseTestStreamAssert containsExactly(SseEvent... events) {
        List<SseEvent> expected = List.of(events);
        List<SseEvent> received = new ArrayList<>();
        while (received.size() < expected.size()) {
            SseEvent event = actual.take(limit);
            if (event == null) {
                throw different(expected, received, ", " + whyNone());
            }
            received.add(event);
            if (!SequenceMismatch.matches(expected.get(received.size() - 1), event)) {
                break;
            }
        }
        String unproved = settle();
        received.addAll(takeAllArrived());
        if (!new SequenceMismatch(expected, received).isNone()) {
            throw different(expected, received, "");
        }
        if (unproved != null) {
            throw unmet("The expected events came, but that no more come is not proved: " + unproved + ".");
        }
        return this;
    }

    /** Waits until nothing more can come; tells why that is not known. */
    private @Nullable String settle() {
        boolean fenced =
                actual.isOpen() && !actual.isPaused() && actual.checks().fence() != null;
        String unfenced = fenced ? actual.fence() : NO_FENCE;
        if (unfenced == null) {
            return null;
        }
        // A finite stream has no fence, but an end.
        TranscriptEntry end =
                actual.awaitEnd((limit != null) ? limit : actual.checks().endLimit());
        if (end != null) {
            return (end.kind() == Kind.END) ? null : actual.whyClosed();
        }
        String closed = actual.whyClosed();
        return (closed != null) ? closed : unfenced;
    }

    private AssertionError different(List<SseEvent> expected, List<SseEvent> received, String why) {
        SequenceMismatch mismatch = new SequenceMismatch(expected, received);
        return unmet("Expected exactly these events%s:%n%s%nbut received:%n%s%nDifference:%n%s"
                .formatted(why, EventText.ofAll(expected), EventText.ofAll(received), mismatch.explain()));
    }

    private List<SseEvent> takeAllArrived() {
        List<SseEvent> taken = new ArrayList<>();
        for (SseEvent event = actual.takeArrived(); event != null; event = actual.takeArrived()) {
            taken.add(event);
        }
        return taken;
    }

    /**
     * Verifies that these events come in this order; others may come before and between them, and are skipped.
     *
     * @param events type and data are compared, id and retry only if they are set
     * @return this assertion
     */
    public SseTestStreamAssert inOrder(SseEvent... events) {
        for (SseEvent expected : events) {
            List<SseEvent> skipped = new ArrayList<>();
            SseEvent event = actual.take(limit);
            while (event != null && !SequenceMismatch.matches(expected, event)) {
                skipped.add(event);
                event = actual.take(limit);
            }
            if (event == null) {
                throw unmet("Expected %s after the events so far but there is none: %s. Skipped:%n%s"
                        .formatted(EventText.of(expected), whyNone(), EventText.ofAll(skipped)));
            }
        }
        return this;
    }

    private static final String NO_FENCE =
            "the client has no fence for this server. Use hasNoMoreEvents(Duration) for a"
                    + " quiet period, or give the client a fence by SseTestClient.publisher or SseTestClient.fence";

    /**
     * Verifies that all events were taken and that the stream is open and silent: everything that the server was given so
     * far has arrived, which a fence proves. A stream that has ended is for {@link #endsCleanly()}.
     *
     * @return this assertion
     */
    public SseTestStreamAssert hasNoMoreEvents() {
        requireNoneUntaken();
        requireOpen();
        if (actual.checks().fence() == null) {
            throw unmet("That no more events come cannot be proved: " + NO_FENCE + ".");
        }
        if (actual.isPaused()) {
            throw unmet(
                    "That no more events come cannot be proved: the test has paused reading. Call resumeReading().");
        }
        String unproved = actual.fence();
        requireNoneUntaken();
        requireOpen();
        if (unproved != null) {
            throw unmet("That no more events come is not proved: " + unproved + ".");
        }
        return this;
    }

    /**
     * Verifies that all events were taken, that the stream is open, and that none comes for a while. For servers without a
     * fence: it takes that long, and proves nothing about what comes later.
     *
     * @param quiet how long to wait; more than zero
     * @return this assertion
     */
    public SseTestStreamAssert hasNoMoreEvents(Duration quiet) {
        requireNoneUntaken();
        requireOpen();
        SseEvent event = actual.take(quiet);
        if (event != null) {
            throw unmet("Expected no more events but received " + EventText.of(event) + "."
                    + new EventMismatch(actual, event).explainRepetition());
        }
        requireOpen();
        return this;
    }

    private void requireNoneUntaken() {
        List<SseEvent> untaken = actual.untaken();
        if (!untaken.isEmpty()) {
            throw unmet("Expected no more events but received:%n%s%n%s"
                    .formatted(
                            EventText.ofAll(untaken),
                            new EventMismatch(actual, untaken.get(0))
                                    .explainRepetition()
                                    .strip()));
        }
    }

    private void requireOpen() {
        String closed = actual.whyClosed();
        if (closed != null) {
            throw unmet("Expected an open stream but " + closed
                    + ((actual.end() != null) ? ". Use endsCleanly() if it is to end." : "."));
        }
    }

    /**
     * Verifies that all events were taken and that the server ends the stream in good order, for which it waits.
     *
     * @return this assertion
     */
    public SseTestStreamAssert endsCleanly() {
        TranscriptEntry end = awaitEnd();
        if (end.kind() == Kind.BREAK) {
            throw unmet("Expected a clean end but " + actual.whyClosed() + ".");
        }
        requireNoneUntaken();
        return this;
    }

    /**
     * Verifies that the server breaks the connection: closes it before the response is complete, or in the middle of an
     * event. Waits for it. Events may be left.
     *
     * @return this assertion
     */
    public SseTestStreamAssert isCutByServer() {
        TranscriptEntry end = awaitEnd();
        if (end.kind() != Kind.BREAK) {
            throw unmet("Expected the server to break the connection but it has ended the stream in good order.");
        }
        return this;
    }

    /**
     * Verifies that the server ends the stream, in good order or not, for which it waits. Events may be left.
     *
     * @return this assertion
     */
    public SseTestStreamAssert ends() {
        awaitEnd();
        return this;
    }

    private TranscriptEntry awaitEnd() {
        Duration wait = (limit != null) ? limit : actual.checks().endLimit();
        TranscriptEntry end = actual.awaitEnd(wait);
        if (end == null) {
            requireNoneUntaken();
            String closed = actual.whyClosed();
            throw unmet("Expected the end of the stream but "
                    + ((closed != null) ? closed : "it is still open after " + Millis.of(wait)) + ".");
        }
        return end;
    }

    /**
     * Verifies that the server has refused the stream: it answered with this status and no event stream.
     *
     * @param status such as 403, or 204 for a stream that has ended for good
     * @return this assertion
     */
    public SseTestStreamAssert isRefusedWithStatus(int status) {
        if (actual.status() != status || actual.isStreamResponse()) {
            throw unmet("Expected a refusal with status %d but the server answered with %s status %d."
                    .formatted(status, actual.isStreamResponse() ? "a stream and" : "", actual.status()));
        }
        return this;
    }

    /**
     * Verifies a header of the response.
     *
     * @param name without regard to case
     * @param value the whole value
     * @return this assertion
     */
    public SseTestStreamAssert hasHeader(String name, String value) {
        String found = actual.header(name);
        if (!value.equals(found)) {
            throw unmet("Expected header '%s' with value '%s' but it is '%s'.".formatted(name, value, found));
        }
        return this;
    }

    /**
     * Verifies the last event id in force, which a client sends when it comes back.
     *
     * @param id {@code ""} for none
     * @return this assertion
     */
    public SseTestStreamAssert hasLastEventId(String id) {
        if (!id.equals(actual.lastEventId())) {
            throw unmet("Expected last event id '%s' but it is '%s'.".formatted(id, actual.lastEventId()));
        }
        return this;
    }

    /**
     * Takes the next comment since the stream was opened, for which it waits.
     *
     * @param text without the space behind the colon
     * @return this assertion
     */
    public SseTestStreamAssert nextComment(String text) {
        String comment =
                actual.takeComment((limit != null) ? limit : actual.checks().endLimit());
        if (comment == null) {
            throw unmet("Expected a comment '%s' but there is none.".formatted(text));
        }
        if (!comment.equals(text)) {
            throw unmet("Expected a comment '%s' but received '%s'.".formatted(text, comment));
        }
        return this;
    }

    /**
     * Verifies that a comment comes within a time, whatever its text: the heartbeat of a server. Comments before the stream was
     * open do not count, nor do those that an assertion has taken.
     *
     * @param longest time to wait
     * @return this assertion
     */
    public SseTestStreamAssert hasHeartbeatWithin(Duration longest) {
        if (actual.takeComment(longest) == null) {
            String closed = actual.whyClosed();
            throw unmet("Expected a heartbeat within " + Millis.of(longest) + " but "
                    + ((closed != null) ? closed : "no comment came") + ".");
        }
        return this;
    }

    private AssertionError unmet(String message) {
        return new AssertionError(message + System.lineSeparator() + actual.transcript());
    }
}
