package dev.ssespring.demo.jobs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/** Keeps the picture where all nodes find it: its id and place as text, and its jobs as a list that is added to. */
@Component
@Profile("!worker & redis")
final class RedisPictureStore implements PictureStore {

    private static final String KEY = "sse-demo:picture";
    private static final Duration KEPT = Duration.ofDays(1);

    private final StringRedisTemplate redis;

    RedisPictureStore(StringRedisTemplate redis) {
        this.redis = redis;
    }

    @Override
    public void begin(Picture picture) {
        add(picture.id(), picture.jobs());
        redis.opsForValue().set(KEY, picture.id() + ' ' + picture.place().name(), KEPT);
    }

    @Override
    public void add(String picture, List<String> jobs) {
        if (!jobs.isEmpty()) {
            redis.opsForList().rightPushAll(jobsKey(picture), jobs);
            redis.expire(jobsKey(picture), KEPT);
        }
    }

    @Override
    public Optional<Picture> newest() {
        String text = redis.opsForValue().get(KEY);
        if (text == null) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", 2);
        @Nullable List<String> jobs = redis.opsForList().range(jobsKey(parts[0]), 0, -1);
        return Optional.of(new Picture(parts[0], Place.valueOf(parts[1]), (jobs != null) ? jobs : List.of()));
    }

    private static String jobsKey(String picture) {
        return KEY + ":" + picture;
    }
}
