/**
 * Jobs over HTTP: the protocol of workers, and submission. Requests flow through the routes of {@link
 * dev.ssespring.web.jobs.JobEndpoints} to immutable endpoints on the container's threads, which block while the store does; streams of workers are streams of the publisher.
 */
@NullMarked
package dev.ssespring.web.jobs;

import org.jspecify.annotations.NullMarked;
