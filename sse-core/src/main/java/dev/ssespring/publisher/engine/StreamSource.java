package dev.ssespring.publisher.engine;

/** Where a stream's events come from. The stream's writer calls it; it must neither block nor run the application's code. */
interface StreamSource {

    /** The stream has nothing left to write. Called again and again. */
    default void readOn() {}

    /** The stream has ended, however it did. Called once, unless the stream ended before it had this source. */
    void ended();
}
