/**
 * Connections to Redis and Lua scripts, shared by the broker and the stores that keep their data in Redis.
 *
 * <p>Not for use by applications: this package may change in any release. A user of this package creates a
 * {@link dev.ssespring.redis.RedisConnector} and opens {@linkplain dev.ssespring.redis.DedicatedConnection connections} of
 * its own with it. Scripts run on a {@link dev.ssespring.redis.ScriptConnection}, which is opened and dropped by one thread
 * and used by any. {@link dev.ssespring.redis.LoopThread} is that thread. Scripts receive
 * {@link dev.ssespring.redis.ScriptArguments} and return a {@link dev.ssespring.redis.ScriptReply}.
 */
@NullMarked
package dev.ssespring.redis;

import org.jspecify.annotations.NullMarked;
