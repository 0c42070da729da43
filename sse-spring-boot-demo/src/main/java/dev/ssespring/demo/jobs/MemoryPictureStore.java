package dev.ssespring.demo.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Keeps the picture in this process. */
@Component
@Profile("!worker & !redis")
final class MemoryPictureStore implements PictureStore {

    private final AtomicReference<@Nullable Picture> newest = new AtomicReference<>();

    @Override
    public void begin(Picture picture) {
        newest.set(picture);
    }

    @Override
    public void add(String picture, List<String> jobs) {
        newest.updateAndGet(known -> (known == null || !known.id().equals(picture))
                ? known
                : new Picture(
                        known.id(),
                        known.place(),
                        Stream.concat(known.jobs().stream(), jobs.stream()).toList()));
    }

    @Override
    public Optional<Picture> newest() {
        return Optional.ofNullable(newest.get());
    }
}
