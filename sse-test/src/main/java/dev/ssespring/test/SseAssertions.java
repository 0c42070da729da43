package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.server.ScriptedRequest;
import dev.ssespring.test.server.ScriptedRequestAssert;

/** Entry point for the assertions of this kit: {@code import static dev.ssespring.test.SseAssertions.assertThat}. */
public final class SseAssertions {

    private SseAssertions() {}

    /**
     * Asserts what a stream receives.
     *
     * @param stream that the test has opened
     * @return assertions, for the thread of the test
     */
    public static SseTestStreamAssert assertThat(SseTestStream stream) {
        return new SseTestStreamAssert(stream);
    }

    /**
     * Asserts what was published.
     *
     * @param publications of a recorder
     * @return assertions on all topics
     */
    public static PublicationsAssert assertThat(Publications publications) {
        return new PublicationsAssert(publications);
    }

    /**
     * Asserts what a client requested from a scripted server.
     *
     * @param request that has arrived
     * @return assertions
     */
    public static ScriptedRequestAssert assertThat(ScriptedRequest request) {
        return new ScriptedRequestAssert(request);
    }

    /**
     * Returns an event to compare with, of the given type.
     *
     * @param name the type
     * @param data the payload as text
     * @return the event, without an id: then the id is not compared
     */
    public static SseEvent event(String name, String data) {
        return SseEvent.of(name, data);
    }

    /**
     * Returns type and payload of a publication to compare with.
     *
     * @param name the type
     * @param payload as it is passed to {@code publish}
     * @return to be passed to {@link PublicationsAssert#containsExactly}
     */
    public static PublishedContent published(String name, Object payload) {
        return new PublishedContent(name, payload);
    }
}
