package dev.ssespring.client;

/** Supplier of the bearer tokens of a request. */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * Returns the token to send. Called by the connection's thread before each attempt; may block. An exception makes
     * the attempt fail, and another attempt follows.
     *
     * @return a token, without the word Bearer
     */
    String token();

    /**
     * Returns a new token after a 401. Called at most once per attempt.
     *
     * @param rejected token that the server did not accept
     * @return a token, without the word Bearer
     */
    default String refresh(String rejected) {
        return token();
    }
}
