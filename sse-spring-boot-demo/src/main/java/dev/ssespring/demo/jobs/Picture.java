package dev.ssespring.demo.jobs;

import dev.ssespring.demo.tiles.Tile;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A picture in tiles.
 *
 * @param id identifies it
 * @param place where it was taken
 * @param jobs ids of the jobs: at first the tiles, row by row, then tiles that were added to fail; fewer while they are submitted
 */
record Picture(String id, Place place, List<String> jobs) {

    static final int COLUMNS = 8;
    static final int ROWS = 6;
    static final int TILES = COLUMNS * ROWS;
    static final int TILE_SIZE = 64;

    Picture {
        jobs = List.copyOf(jobs);
    }

    static Picture of(Place place) {
        return new Picture(UUID.randomUUID().toString(), place, List.of());
    }

    List<Tile> tiles(Duration pace) {
        return IntStream.range(0, TILES)
                .mapToObj(index -> tile(index, pace, false))
                .toList();
    }

    /** Returns a tile that is not part of the picture, and fails. */
    Tile faultyTile(Duration pace) {
        return tile(TILES, pace, true);
    }

    private Tile tile(int index, Duration pace, boolean faulty) {
        double side = TILE_SIZE * place.step();
        int column = index % COLUMNS;
        int row = index / COLUMNS;
        return new Tile(
                id,
                index,
                place.left() + column * side,
                place.top() - row * side,
                place.step(),
                TILE_SIZE,
                place.iterations(),
                pace.toMillis(),
                faulty);
    }
}
