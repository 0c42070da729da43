package dev.ssespring.demo.worker;

import dev.ssespring.demo.tiles.RenderedTile;
import dev.ssespring.demo.tiles.Tile;
import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.listener.SseJobListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Renders tiles of the Mandelbrot set. Stateless, called by several threads. */
final class TileWorker {

    private static final Log LOG = LogFactory.getLog(TileWorker.class);
    private static final int PARTS = 4;

    private final String name;

    TileWorker(String name) {
        this.name = name;
    }

    // tag::render[]
    @SseJobListener(
            queue = Tile.QUEUE,
            slots = 2,
            tags = {"service", "${worker.name}"})
    RenderedTile render(Tile tile, JobContext job) throws InterruptedException {
        long begin = System.nanoTime();
        StringBuilder levels = new StringBuilder(tile.size() * tile.size());
        for (int part = 1; part <= PARTS; part++) {
            Mandelbrot.appendRows(tile, (part - 1) * tile.size() / PARTS, part * tile.size() / PARTS, levels);
            pause(begin, tile.millis() * part / PARTS);
            if (tile.faulty()) {
                throw new IllegalStateException("This tile was submitted to fail");
            }
            if (part < PARTS) {
                job.progress(100 * part / PARTS);
            }
        }
        LOG.info("Rendered tile %d of picture %s".formatted(tile.index(), tile.picture()));
        return new RenderedTile(name, levels.toString());
    }
    // end::render[]

    /** Rendering takes a few milliseconds: too short to watch, or to be interrupted by the death of the worker. */
    private static void pause(long begin, long untilMillis) throws InterruptedException {
        long left = untilMillis - (System.nanoTime() - begin) / 1_000_000;
        if (left > 0) {
            Thread.sleep(left);
        }
    }
}
