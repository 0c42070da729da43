package dev.ssespring.demo.jobs;

import dev.ssespring.demo.tiles.RenderedTile;
import dev.ssespring.jobs.JobInfo;
import dev.ssespring.jobs.JobStatus;
import dev.ssespring.jobs.store.QueueCounts;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads from the store what pages show. Any thread may call it; calls block while the store does. Workers are not trusted. */
@Component
@Profile("!worker")
final class JobsView {

    private static final int MAX_DEAD_LETTERS = 20;
    private static final int SHORT_ID = 8;
    private static final Set<String> KINDS = Set.of("tab", "service");

    private final TileQueue tiles;
    private final PictureStore pictures;
    private final JsonMapper mapper;

    JobsView(TileQueue tiles, PictureStore pictures, JsonMapper mapper) {
        this.tiles = tiles;
        this.pictures = pictures;
        this.mapper = mapper;
    }

    JobsState all() {
        return read(Set.of());
    }

    /** Returns the state without tiles that the caller knows already; their jobs are not read. */
    JobsState read(Set<Integer> known) {
        Optional<Picture> picture = pictures.newest();
        QueueStore store = tiles.store();
        Map<String, QueueState.Worker> workers = store.workers().stream()
                .map(JobsView::worker)
                .collect(Collectors.toMap(QueueState.Worker::id, Function.identity()));
        List<TileState> done = new ArrayList<>();
        List<QueueState.Running> running = new ArrayList<>();
        picture.ifPresent(shown -> {
            for (int index = 0; index < shown.jobs().size(); index++) {
                if (!known.contains(index)) {
                    JobInfo job = tiles.find(shown.jobs().get(index)).orElse(null);
                    if (job != null && job.status() == JobStatus.DONE) {
                        tile(shown, index, job).ifPresent(done::add);
                    } else if (job != null && job.status() == JobStatus.LEASED) {
                        running.add(running(index, job, workers));
                    }
                }
            }
        });
        QueueCounts counts = store.counts();
        QueueState queue = new QueueState(
                counts.ready(),
                counts.leased(),
                counts.delayed(),
                counts.dead(),
                workers.values().stream()
                        .sorted(Comparator.comparing(QueueState.Worker::name))
                        .toList(),
                running,
                store.deadLetters(MAX_DEAD_LETTERS).stream()
                        .map(job -> new QueueState.DeadLetter(job.id(), job.attempt(), job.error()))
                        .toList());
        return new JobsState(picture.map(Picture::id).orElse(null), done, queue);
    }

    private static QueueState.Worker worker(WorkerInfo worker) {
        String name = worker.tags().stream()
                .filter(tag -> !KINDS.contains(tag))
                .sorted()
                .findFirst()
                .orElse(shortened(worker.worker()));
        return new QueueState.Worker(
                worker.worker(), name, worker.tags().contains("tab"), worker.slots(), worker.held());
    }

    private static String shortened(String id) {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    private Optional<TileState> tile(Picture picture, int index, JobInfo job) {
        RenderedTile rendered = parsed(job.result(), RenderedTile.class);
        return (rendered == null || rendered.worker() == null || rendered.levels() == null)
                ? Optional.empty()
                : Optional.of(
                        new TileState(picture.id(), index, rendered.worker(), rendered.levels(), job.deliveries() > 1));
    }

    private QueueState.Running running(int index, JobInfo job, Map<String, QueueState.Worker> workers) {
        String id = String.valueOf(job.worker());
        QueueState.Worker worker = workers.get(id);
        Integer percent = parsed(job.progress(), Integer.class);
        return new QueueState.Running(
                job.id(),
                index,
                (worker != null) ? worker.name() : shortened(id),
                job.attempt(),
                (percent != null) ? Math.max(0, Math.min(100, percent)) : 0);
    }

    private <T> @Nullable T parsed(@Nullable String json, Class<T> type) {
        try {
            return (json != null) ? mapper.readValue(json, type) : null;
        } catch (JacksonException ex) {
            return null;
        }
    }
}
