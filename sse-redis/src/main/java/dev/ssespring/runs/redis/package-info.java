/**
 * Runs in Redis: per run one hash and one stream, both in one slot and with an expiry at any time. Scripts decide every race
 * by the clock of Redis. Any thread runs scripts; one thread, owned by {@link dev.ssespring.runs.redis.RedisRunStore},
 * opens the connections when the store is first used. Growth and ends are published to the nodes that watch a run; messages may be lost, the log is what
 * counts.
 */
@NullMarked
package dev.ssespring.runs.redis;

import org.jspecify.annotations.NullMarked;
