/**
 * The log of published events: assigns a position to each event, stores a bounded history, and delivers events to this
 * node in order. The publishing thread or the thread of a remote broker delivers; any thread may read the history.
 */
@NullMarked
package dev.ssespring.broker;

import org.jspecify.annotations.NullMarked;
