package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ssespring.demo.tiles.Tile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PictureTests {

    @ParameterizedTest
    @EnumSource(Place.class)
    void tilesCoverThePlaceWithoutGaps(Place place) {
        List<Tile> tiles = Picture.of(place).tiles(Duration.ofMillis(5));

        assertThat(tiles).hasSize(Picture.TILES).extracting(Tile::index).doesNotHaveDuplicates();
        double side = tiles.get(0).size() * tiles.get(0).step();
        assertThat(tiles.get(0).left()).isEqualTo(place.left());
        assertThat(tiles.get(0).top()).isEqualTo(place.top());
        assertThat(tiles.get(1).left()).isCloseTo(place.left() + side, within(1e-12));
        assertThat(tiles.get(Picture.COLUMNS).top()).isCloseTo(place.top() - side, within(1e-12));
        assertThat(tiles).allSatisfy(tile -> {
            assertThat(tile.faulty()).isFalse();
            assertThat(tile.millis()).isEqualTo(5);
        });
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void theTileThatFailsIsNotPartOfThePicture(Place place) {
        Tile tile = Picture.of(place).faultyTile(Duration.ZERO);

        assertThat(tile.faulty()).isTrue();
        assertThat(tile.index()).isEqualTo(Picture.TILES);
    }
}
