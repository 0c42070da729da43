package dev.ssespring.client;

/** Gives the bearer tokens of a request. */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * The token to send. Called by the connection's thread before each attempt; it may block. What it throws makes the
     * attempt fail, and another one follows.
     *
     * @return without the word Bearer
     */
    String token();

    /**
     * A new token, because the server answered 401. Called at most once an attempt.
     *
     * @param rejected what the server did not accept
     * @return without the word Bearer
     */
    default String refresh(String rejected) {
        return token();
    }
}
