package dev.ssespring.publisher;

/** Changes how the publisher is put together, after the properties were applied. */
@FunctionalInterface
public interface PublisherCustomizer {

    /**
     * Called once, before the publisher is made.
     *
     * @param builder to change
     */
    void customize(PublisherBuilder builder);
}
