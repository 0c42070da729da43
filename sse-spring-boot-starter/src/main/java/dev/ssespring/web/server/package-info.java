/**
 * Adapters to the embedded web servers, Tomcat and Jetty: settings for many open streams, and operations on responses and
 * connections that the Servlet API does not offer. Called by the request's thread while a stream opens, afterwards by the
 * stream's writer thread.
 */
@NullMarked
package dev.ssespring.web.server;

import org.jspecify.annotations.NullMarked;
