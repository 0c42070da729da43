/**
 * Listeners for remote event streams: annotated methods, and the containers that connect them. Endpoints are created
 * when the application starts; events flow from a connection through a {@code ListenerRun} to the method, on the
 * threads of that connection. Containers and the registry are thread-safe.
 */
@NullMarked
package dev.ssespring.client.listener;

import org.jspecify.annotations.NullMarked;
