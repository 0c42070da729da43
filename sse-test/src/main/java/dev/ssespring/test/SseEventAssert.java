package dev.ssespring.test;

import dev.ssespring.client.PayloadType;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.StringAssert;

/** Assertions on one event that a stream has received. Failure messages show the transcript of the stream. */
public final class SseEventAssert extends AbstractAssert<SseEventAssert, SseEvent> {

    private final SseTestStream stream;

    SseEventAssert(SseEvent event, SseTestStream stream) {
        super(event, SseEventAssert.class);
        this.stream = stream;
    }

    /**
     * Verifies the event's type.
     *
     * @param name {@code message} for an event that names none
     * @return this assertion
     */
    public SseEventAssert hasEvent(String name) {
        if (!actual.event().equals(name)) {
            fail(
                    "Expected an event '%s' but received %s.%n%s",
                    name, EventText.of(actual), new EventMismatch(stream, actual).explain(name));
        }
        return this;
    }

    /**
     * Verifies the event's data.
     *
     * @param data with line feeds between its lines
     * @return this assertion
     */
    public SseEventAssert hasData(String data) {
        if (!data.equals(actual.data())) {
            fail(
                    "Expected data%n    %s%nbut received%n    %s%nin %s.%s",
                    data,
                    String.valueOf(actual.data()),
                    EventText.of(actual),
                    new EventMismatch(stream, actual).explainRepetition());
        }
        return this;
    }

    /**
     * Verifies the event's id: the last event id in force.
     *
     * @param id {@code ""} for none
     * @return this assertion
     */
    public SseEventAssert hasId(String id) {
        if (!id.equals(actual.id())) {
            fail("Expected id '%s' but received %s.", id, EventText.of(actual));
        }
        return this;
    }

    /**
     * Verifies the reconnection time that the event itself sets.
     *
     * @param retry in whole milliseconds
     * @return this assertion
     */
    public SseEventAssert hasRetry(Duration retry) {
        if (!retry.equals(actual.retry())) {
            fail("Expected a retry of %s but received %s.", Millis.of(retry), EventText.of(actual));
        }
        return this;
    }

    /**
     * Verifies that the publisher tells its client to load its state anew.
     *
     * @return this assertion
     */
    public SseEventAssert isReset() {
        return hasEvent(stream.checks().reset());
    }

    /**
     * Verifies that the publisher tells its client that events were dropped.
     *
     * @return this assertion
     */
    public SseEventAssert isGap() {
        return hasEvent(stream.checks().gap());
    }

    /**
     * Verifies the reason in a reset or gap of the publisher.
     *
     * @param reason such as {@code history-too-short}
     * @return this assertion
     */
    public SseEventAssert hasReason(String reason) {
        String data = (actual.data() == null) ? "" : actual.data();
        if (!data.contains("\"reason\":\"" + reason + '"')) {
            fail("Expected reason '%s' in %s.", reason, EventText.of(actual));
        }
        return this;
    }

    /**
     * Reads the data as an object, as a rule from JSON.
     *
     * @param <T> type of the payload
     * @param type String for the data as it is
     * @return assertions on the payload
     */
    public <T> ObjectAssert<T> payload(Class<T> type) {
        return payload(PayloadType.of(type));
    }

    /**
     * Reads the data as an object of a generic type.
     *
     * @param <T> type of the payload
     * @param type such as {@code new PayloadType<List<Order>>() {}}
     * @return assertions on the payload
     */
    public <T> ObjectAssert<T> payload(PayloadType<T> type) {
        return Assertions.assertThat(read(type)).as("payload of %s", EventText.of(actual));
    }

    /**
     * Returns assertions on the data as text.
     *
     * @return for {@code contains} and the like
     */
    public StringAssert data() {
        return new StringAssert((actual.data() == null) ? "" : actual.data()).as("data of %s", EventText.of(actual));
    }

    @SuppressWarnings("unchecked")
    private <T> T read(PayloadType<T> type) {
        String data = (actual.data() == null) ? "" : actual.data();
        if (type.type() == String.class) {
            return (T) data;
        }
        try {
            return stream.checks().payloads().read(data, type);
        } catch (IllegalArgumentException ex) {
            AssertionError failure =
                    unmet("The data of %s cannot be read: %s", EventText.of(actual), String.valueOf(ex.getMessage()));
            failure.initCause(ex);
            throw failure;
        }
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void fail(String message, Object... arguments) {
        throw unmet(message, arguments);
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation is no dependency of this module.
    private AssertionError unmet(String message, Object... arguments) {
        return new AssertionError(message.formatted(arguments) + System.lineSeparator() + stream.transcript());
    }
}
