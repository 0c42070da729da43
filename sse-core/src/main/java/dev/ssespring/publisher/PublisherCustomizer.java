package dev.ssespring.publisher;

/** Callback that customizes the publisher after the properties have been applied. */
@FunctionalInterface
public interface PublisherCustomizer {

    /**
     * Customizes the builder. Called once, before the publisher is created.
     *
     * @param builder builder of the publisher
     */
    void customize(PublisherBuilder builder);
}
