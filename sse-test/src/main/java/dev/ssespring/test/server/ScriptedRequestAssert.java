package dev.ssespring.test.server;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a request that a client has sent. */
public final class ScriptedRequestAssert extends AbstractAssert<ScriptedRequestAssert, ScriptedRequest> {

    /**
     * Creates assertions.
     *
     * @param request that has arrived
     */
    public ScriptedRequestAssert(ScriptedRequest request) {
        super(request, ScriptedRequestAssert.class);
    }

    /**
     * Verifies the last event id with which the client comes back.
     *
     * @param id not empty
     * @return this assertion
     */
    public ScriptedRequestAssert hasLastEventId(String id) {
        return hasHeader("Last-Event-ID", id);
    }

    /**
     * Verifies that the client has sent no last event id, not even an empty one.
     *
     * @return this assertion
     */
    public ScriptedRequestAssert hasNoLastEventId() {
        return hasNoHeader("Last-Event-ID");
    }

    /**
     * Verifies a header.
     *
     * @param name without regard to case
     * @param value the whole value
     * @return this assertion
     */
    public ScriptedRequestAssert hasHeader(String name, String value) {
        return equal("header '" + name + '\'', value, actual.header(name));
    }

    /**
     * Verifies that a header is absent.
     *
     * @param name without regard to case
     * @return this assertion
     */
    public ScriptedRequestAssert hasNoHeader(String name) {
        return equal("header '" + name + '\'', null, actual.header(name));
    }

    /**
     * Verifies the method.
     *
     * @param method such as {@code GET}
     * @return this assertion
     */
    public ScriptedRequestAssert hasMethod(String method) {
        return equal("method", method, actual.method());
    }

    /**
     * Verifies path and query.
     *
     * @param target such as {@code /orders?since=3}
     * @return this assertion
     */
    public ScriptedRequestAssert hasTarget(String target) {
        return equal("target", target, actual.target());
    }

    /**
     * Verifies the body.
     *
     * @param body {@code ""} for none
     * @return this assertion
     */
    public ScriptedRequestAssert hasBody(String body) {
        return equal("body", body, actual.body());
    }

    private ScriptedRequestAssert equal(String what, @Nullable String expected, @Nullable String found) {
        if (!java.util.Objects.equals(expected, found)) {
            throw new AssertionError("Expected %s %s but it is %s in this request:%n    %s %s%n    %s"
                    .formatted(
                            what, quoted(expected), quoted(found), actual.method(), actual.target(), actual.headers()));
        }
        return this;
    }

    private static String quoted(@Nullable String text) {
        return (text == null) ? "absent" : "'" + text + '\'';
    }
}
