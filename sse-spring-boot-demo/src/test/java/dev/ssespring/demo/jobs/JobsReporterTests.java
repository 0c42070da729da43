package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.demo.tiles.RenderedTile;
import dev.ssespring.demo.tiles.Tile;
import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.SseAssertions;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;

/** What pages are told, with a worker in the same process. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"demo.tiles.pace=0s", "demo.tiles.report-interval=20ms"})
@AutoConfigureSseTestClient
@DirtiesContext
class JobsReporterTests {

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseJobs jobs;

    @Autowired
    private TileQueue queue;

    @Autowired
    private JobsView view;

    @Test
    void aPageIsToldEachTileOnceAndBeginsWithAllTilesLater() throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        try (SseTestStream page = client.get("/pictures/stream").open();
                JobWorker worker = jobs.work(
                        Tile.QUEUE,
                        Tile.class,
                        JobWorkerOptions.DEFAULTS.tags("service", "alpha").slots(3),
                        (tile, job) -> {
                            job.progress("not a number");
                            begin.await();
                            return new RenderedTile("alpha", "A");
                        })) {
            SseAssertions.assertThat(page).next().hasEvent("state").data().startsWith("{\"picture\":null,\"tiles\":[]");
            Picture picture = queue.render(Place.WHOLE);
            await().until(() -> view.all().queue().running().size() == 3);
            QueueState queueState = view.all().queue();
            assertThat(queueState.running()).allSatisfy(running -> {
                assertThat(running.worker()).isEqualTo("alpha");
                assertThat(running.percent()).isZero();
            });
            assertThat(queueState.workers())
                    .singleElement()
                    .isEqualTo(new QueueState.Worker(worker.id(), "alpha", false, 3, 3));
            begin.countDown();

            await().until(() -> page.events().stream()
                            .filter(event -> event.event().equals("tile"))
                            .count()
                    == Picture.TILES);
            assertThat(page.events())
                    .filteredOn(event -> event.event().equals("picture"))
                    .extracting(SseEvent::data)
                    .containsExactly(picture.id());
            assertThat(page.events())
                    .filteredOn(event -> event.event().equals("tile"))
                    .extracting(SseEvent::data)
                    .doesNotHaveDuplicates()
                    .allMatch(tile -> tile.contains(picture.id()));
            JobsState later = view.all();
            assertThat(later.picture()).isEqualTo(picture.id());
            assertThat(later.tiles()).hasSize(Picture.TILES).noneMatch(TileState::takenOver);
        }
    }

    @Test
    void anotherPictureCancelsWhatIsLeftOfTheFormer() {
        Picture former = queue.render(Place.WHOLE);
        Picture next = queue.render(Place.SPIRALS);

        assertThat(next.id()).isNotEqualTo(former.id());
        assertThat(queue.store().counts().ready()).isEqualTo(Picture.TILES);
    }
}
