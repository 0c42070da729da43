package dev.ssespring.redis;

import io.lettuce.core.RedisException;

/** Thrown if a command was not sent because there is no connection. Redis has not received it. */
public final class CommandNotSentException extends RedisException {

    private static final long serialVersionUID = 1L;

    CommandNotSentException() {
        super("Redis cannot be reached");
    }
}
