package dev.ssespring.broker.redis;

import io.lettuce.core.RedisException;

/** There was no connection to send a command on. */
final class NotSentException extends RedisException {

    private static final long serialVersionUID = 1L;

    NotSentException() {
        super("Redis cannot be reached");
    }
}
