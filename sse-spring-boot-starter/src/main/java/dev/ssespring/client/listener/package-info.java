/** Listeners of remote streams: annotated methods, and the containers that keep them connected. */
@NullMarked
package dev.ssespring.client.listener;

import org.jspecify.annotations.NullMarked;
