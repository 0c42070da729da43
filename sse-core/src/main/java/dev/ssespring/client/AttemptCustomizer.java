package dev.ssespring.client;

/** Changes each request before it is sent: a fresh signature, another host, the last id in the query. */
@FunctionalInterface
public interface AttemptCustomizer {

    /**
     * Called by the connection's thread before each attempt, and again after a 401 that was answered by new credentials.
     * It may block; what it throws makes the attempt fail, and another one follows.
     *
     * @param attempt to be changed
     */
    void customize(SseAttempt attempt);
}
