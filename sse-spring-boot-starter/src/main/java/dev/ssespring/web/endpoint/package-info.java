/**
 * The endpoint without code: streams of the topics that a request names. Requests flow through the immutable {@link
 * dev.ssespring.web.endpoint.TopicEndpoint} on the container's threads; all other steps of a stream are those of any
 * subscription.
 */
@NullMarked
package dev.ssespring.web.endpoint;

import org.jspecify.annotations.NullMarked;
