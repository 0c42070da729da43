package dev.ssespring.demo.jobs;

import dev.ssespring.demo.tiles.RenderedTile;
import dev.ssespring.demo.tiles.Tile;
import dev.ssespring.jobs.JobHandle;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Submits the tiles of pictures. Any thread may call it; calls block while the stores do. */
@Component
@Profile("!worker")
final class TileQueue {

    private final SseJobs jobs;
    private final JobQueue<Tile, RenderedTile> queue;
    private final PictureStore pictures;
    private final TilesProperties properties;

    TileQueue(SseJobs jobs, PictureStore pictures, TilesProperties properties) {
        this.jobs = jobs;
        this.queue = jobs.queue(Tile.QUEUE, Tile.class, RenderedTile.class);
        this.pictures = pictures;
        this.properties = properties;
    }

    /** Cancels what is left of the newest picture, and submits all tiles of another. */
    Picture render(Place place) {
        pictures.newest().ifPresent(this::cancel);
        Picture picture = Picture.of(place);
        pictures.begin(picture);
        picture.tiles(properties.pace()).forEach(tile -> submit(picture, tile));
        return picture;
    }

    private void submit(Picture picture, Tile tile) {
        // tag::submit[]
        JobHandle<RenderedTile> job = queue.submit(tile);
        pictures.add(picture.id(), List.of(job.id()));
        // end::submit[]
    }

    private void cancel(Picture picture) {
        picture.jobs().forEach(job -> jobs.dispatcher().cancel(Tile.QUEUE, job, "Another picture was submitted"));
    }

    /**
     * Submits a tile that becomes a dead letter. It comes first, so that it fails soon. Returns false if there is no picture that it
     * could belong to.
     */
    boolean submitFaultyTile() {
        Optional<Picture> picture = pictures.newest();
        picture.ifPresent(known -> queue.submit(known.faultyTile(properties.pace()), spec -> spec.priority(1)));
        return picture.isPresent();
    }

    Optional<JobInfo> find(String job) {
        return jobs.dispatcher().find(Tile.QUEUE, job);
    }

    QueueStore store() {
        return jobs.dispatcher().store(Tile.QUEUE).orElseThrow();
    }
}
