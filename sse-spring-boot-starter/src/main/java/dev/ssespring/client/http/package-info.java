/**
 * HTTP transport of the client: requests by {@code java.net.http}, with Spring's interceptors, SSL bundles and
 * settings. Received bytes flow from the threads of the HTTP client through a {@code ReceivedBody} to the connection's
 * thread. Any thread may cancel an exchange.
 */
@NullMarked
package dev.ssespring.client.http;

import org.jspecify.annotations.NullMarked;
