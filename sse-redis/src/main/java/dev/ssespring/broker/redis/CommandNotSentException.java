package dev.ssespring.broker.redis;

import io.lettuce.core.RedisException;

/** There was no connection to send a command on. */
final class CommandNotSentException extends RedisException {

    private static final long serialVersionUID = 1L;

    CommandNotSentException() {
        super("Redis cannot be reached");
    }
}
