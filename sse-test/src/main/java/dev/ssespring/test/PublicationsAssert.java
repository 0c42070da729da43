package dev.ssespring.test;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on what was published, in the order of the broker. Failure messages list all publications. */
public final class PublicationsAssert extends AbstractAssert<PublicationsAssert, Publications> {

    private final String scope;
    private final Predicate<RecordedPublication> filter;

    PublicationsAssert(Publications publications) {
        this(publications, "", publication -> true);
    }

    private PublicationsAssert(Publications publications, String scope, Predicate<RecordedPublication> filter) {
        super(publications, PublicationsAssert.class);
        this.scope = scope;
        this.filter = filter;
    }

    /**
     * Narrows the following assertions to a topic.
     *
     * @param topic a name, not a pattern
     * @return further assertions
     */
    public PublicationsAssert onTopic(String topic) {
        return narrowed(
                " on topic '" + topic + '\'', publication -> publication.topic().equals(topic));
    }

    /**
     * Narrows the following assertions to what one user got alone.
     *
     * @param user name of the user; null for what was published to everybody
     * @return further assertions
     */
    public PublicationsAssert toUser(@Nullable String user) {
        return narrowed(
                (user == null) ? " to everybody" : " to user '" + user + '\'',
                publication -> Objects.equals(publication.user(), user));
    }

    private PublicationsAssert narrowed(String more, Predicate<RecordedPublication> condition) {
        return new PublicationsAssert(actual, scope + more, filter.and(condition));
    }

    /**
     * Verifies that exactly these were published, in this order.
     *
     * @param expected made by {@link SseAssertions#published(String, Object)}
     * @return this assertion
     */
    public PublicationsAssert containsExactly(PublishedContent... expected) {
        List<PublishedContent> found = found().stream()
                .map(publication -> new PublishedContent(publication.event(), publication.payload()))
                .toList();
        if (!found.equals(List.of(expected))) {
            throw unmet("exactly " + List.of(expected));
        }
        return this;
    }

    /**
     * Verifies the types of the events that were published, in this order, whatever their payload.
     *
     * @param names of all events
     * @return this assertion
     */
    public PublicationsAssert hasEvents(String... names) {
        if (!found().stream().map(RecordedPublication::event).toList().equals(List.of(names))) {
            throw unmet("exactly the events " + List.of(names));
        }
        return this;
    }

    /**
     * Verifies how many events were published.
     *
     * @param size zero or more
     * @return this assertion
     */
    public PublicationsAssert hasSize(int size) {
        if (found().size() != size) {
            throw unmet(size + " publications");
        }
        return this;
    }

    /** Verifies that nothing was published. */
    public void isEmpty() {
        if (!found().isEmpty()) {
            throw unmet("no publications");
        }
    }

    private List<RecordedPublication> found() {
        return actual.all().stream().filter(filter).toList();
    }

    private AssertionError unmet(String expected) {
        return new AssertionError("Expected %s%s but found:%n%s%nAll publications:%n%s"
                .formatted(expected, scope, lines(found()), lines(actual.all())));
    }

    private static String lines(List<RecordedPublication> publications) {
        return publications.isEmpty()
                ? "    none"
                : publications.stream()
                        .map(publication -> "    " + publication.describe())
                        .collect(Collectors.joining(System.lineSeparator()));
    }
}
