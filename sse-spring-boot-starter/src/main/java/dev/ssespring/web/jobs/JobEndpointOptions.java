package dev.ssespring.web.jobs;

/**
 * Settings of {@link JobEndpoints}.
 *
 * @param path below the context path, such as {@code /jobs}
 * @param submission whether jobs can be submitted over HTTP
 * @param maxBody maximum size of the body of a request in bytes, 1 or more
 */
public record JobEndpointOptions(String path, boolean submission, int maxBody) {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not kept
     */
    public JobEndpointOptions {
        if (maxBody < 1) {
            throw new IllegalArgumentException("'maxBody' must be 1 or more: " + maxBody);
        }
    }
}
