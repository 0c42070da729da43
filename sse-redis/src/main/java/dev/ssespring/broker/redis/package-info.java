/** The log of published events in Redis, shared by many nodes. */
@NullMarked
package dev.ssespring.broker.redis;

import org.jspecify.annotations.NullMarked;
