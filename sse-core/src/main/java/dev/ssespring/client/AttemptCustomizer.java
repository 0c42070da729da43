package dev.ssespring.client;

/** Callback that changes each request before it is sent, for example to sign it or to use another host. */
@FunctionalInterface
public interface AttemptCustomizer {

    /**
     * Customizes a request. Called by the connection's thread before each attempt, and again after a 401 for which
     * there are new credentials. May block. An exception makes the attempt fail, and another attempt follows.
     *
     * @param attempt request to change
     */
    void customize(SseAttempt attempt);
}
