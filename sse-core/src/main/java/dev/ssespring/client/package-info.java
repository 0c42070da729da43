/** The client: reads remote streams, reconnects as a browser does, hands events to handlers. Knows no Spring. */
@NullMarked
package dev.ssespring.client;

import org.jspecify.annotations.NullMarked;
