/** Sends the client's requests by {@code java.net.http}, with Spring's interceptors, SSL bundles and settings. */
@NullMarked
package dev.ssespring.client.http;

import org.jspecify.annotations.NullMarked;
