/**
 * Broker whose log of published events is in Redis, shared by many nodes: {@link dev.ssespring.broker.redis.RedisSseBroker}.
 *
 * <p>Publishing threads add a publication to a bounded queue and wait. The thread {@code sse-redis-sender} owns the
 * connection for scripts: it takes publications from the queue, appends them to the log and to the histories of their topics
 * by one script per batch, and completes the waiting publishers. The thread {@code sse-redis-reader} owns the other
 * connection: it reads the log, which all nodes append to, and passes each event to the listener of this node. Pages of
 * histories are read by the calling thread on the connection for scripts.
 */
@NullMarked
package dev.ssespring.broker.redis;

import org.jspecify.annotations.NullMarked;
