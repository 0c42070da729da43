package dev.ssespring.demo;

import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Keeps messages where all nodes find them. */
@Component
@Profile("!worker & redis")
final class RedisBoardMessages implements BoardMessages {

    private static final String KEY = "sse-demo:board";

    private final StringRedisTemplate redis;
    private final JsonMapper mapper;

    RedisBoardMessages(StringRedisTemplate redis, JsonMapper mapper) {
        this.redis = redis;
        this.mapper = mapper;
    }

    @Override
    public void add(BoardMessage message) {
        redis.opsForList().rightPush(KEY, mapper.writeValueAsString(message));
        redis.opsForList().trim(KEY, -MAX_MESSAGES, -1);
    }

    @Override
    public void remove(BoardMessage message) {
        redis.opsForList().remove(KEY, -1, mapper.writeValueAsString(message));
    }

    @Override
    public List<BoardMessage> newest() {
        return redis.opsForList().range(KEY, 0, -1).stream()
                .map(json -> mapper.readValue(json, BoardMessage.class))
                .toList();
    }
}
