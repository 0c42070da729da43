package dev.ssespring.client;

/** Strategy for response statuses other than 200, 204 and redirects. */
@FunctionalInterface
public interface StatusPolicy {

    /** Decision about a status. */
    enum Decision {
        /** Retries after the back-off. */
        RETRY,
        /** Retries once with new credentials, if there is a source of credentials; stops otherwise. */
        RENEW_CREDENTIALS,
        /** Ends the connection. */
        STOP
    }

    /**
     * Decides about a status.
     *
     * @param status status of the response
     * @return the decision
     */
    Decision decide(int status);

    /**
     * Returns a policy for services: 408, 425, 429 and 5xx are retried, 401 once with new credentials, any other status
     * ends the connection.
     *
     * @return the default policy
     */
    static StatusPolicy service() {
        return status -> switch (status) {
            case 401 -> Decision.RENEW_CREDENTIALS;
            case 408, 425, 429 -> Decision.RETRY;
            default -> (status >= 500) ? Decision.RETRY : Decision.STOP;
        };
    }

    /**
     * Returns the policy of the {@code EventSource} of browsers: any status except 200 ends the connection.
     *
     * @return a policy
     */
    static StatusPolicy browser() {
        return status -> Decision.STOP;
    }
}
