package dev.ssespring.client;

/** Decides what a status other than 200, 204 and the redirects means. */
@FunctionalInterface
public interface StatusPolicy {

    /** What to do next. */
    enum Decision {
        /** Try again, after the back-off. */
        RETRY,
        /** Try again at once with new credentials, if there is a way to get some; if that does not help, stop. */
        RENEW_CREDENTIALS,
        /** End the connection. */
        STOP
    }

    /**
     * Decides.
     *
     * @param status of the response
     * @return what to do next
     */
    Decision decide(int status);

    /**
     * For services: 408, 425, 429 and 5xx are tried again, 401 once with new credentials, anything else ends the
     * connection.
     *
     * @return the default
     */
    static StatusPolicy service() {
        return status -> switch (status) {
            case 401 -> Decision.RENEW_CREDENTIALS;
            case 408, 425, 429 -> Decision.RETRY;
            default -> (status >= 500) ? Decision.RETRY : Decision.STOP;
        };
    }

    /**
     * As a browser's EventSource: anything but 200 ends the connection.
     *
     * @return a policy
     */
    static StatusPolicy browser() {
        return status -> Decision.STOP;
    }
}
