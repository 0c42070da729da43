/**
 * Metrics, observations, health and the actuator endpoint. All read from publisher, broker and client when a registry, a health
 * check or a request asks, on the thread that asks; nothing here is called while events are delivered, except the delivery timer
 * (by writer threads) and the client's observers (by the threads of connections).
 */
@NullMarked
package dev.ssespring.actuate;

import org.jspecify.annotations.NullMarked;
