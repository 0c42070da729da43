/**
 * Jobs in Redis: per queue some sorted sets, hashes and lists, all in one slot of a cluster. Scripts decide every race by
 * the clock of Redis. Any thread runs scripts, on connections that one thread, owned by {@link
 * dev.ssespring.jobs.redis.RedisJobStore}, opens. Scripts append changes to a stream, the bus; one thread per slot reads it
 * with a blocking read and passes the changes to the listeners of the node. Changes may be lost; the queues are what counts.
 */
@NullMarked
package dev.ssespring.jobs.redis;

import org.jspecify.annotations.NullMarked;
