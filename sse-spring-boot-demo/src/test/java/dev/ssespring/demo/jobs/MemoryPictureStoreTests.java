package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryPictureStoreTests {

    private final MemoryPictureStore store = new MemoryPictureStore();

    @Test
    void jobsAreAddedInTheirOrder() {
        assertThat(store.newest()).isEmpty();
        Picture picture = Picture.of(Place.WHOLE);
        store.begin(picture);
        store.add(picture.id(), List.of("a"));
        store.add(picture.id(), List.of("b", "c"));

        assertThat(store.newest()).contains(new Picture(picture.id(), Place.WHOLE, List.of("a", "b", "c")));
    }

    @Test
    void jobsOfAPictureThatWasReplacedAreNotThoseOfTheNext() {
        Picture old = Picture.of(Place.WHOLE);
        Picture next = Picture.of(Place.SPIRALS);
        store.begin(old);
        store.begin(next);
        store.add(old.id(), List.of("late"));

        assertThat(store.newest()).contains(next);
    }
}
