package dev.ssespring.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssespring.demo.tiles.RenderedTile;
import dev.ssespring.demo.tiles.Tile;
import dev.ssespring.jobs.JobContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TileWorkerTests {

    private final List<Object> progress = new ArrayList<>();
    private final TileWorker worker = new TileWorker("alpha");

    @Test
    void pointsOfTheSetAreBlackAndOthersBrighterTheLongerTheyStay() throws Exception {
        RenderedTile rendered = worker.render(tile(-0.1, 0.1, false), new RecordedContext());

        assertThat(rendered.worker()).isEqualTo("alpha");
        assertThat(rendered.levels()).isEqualTo("A".repeat(64));
        String far = worker.render(tile(2, 2, false), new RecordedContext()).levels();
        String near =
                worker.render(tile(0.3, 0.6, false), new RecordedContext()).levels();
        assertThat(far).hasSize(64).doesNotContain("A");
        assertThat(near.charAt(0)).isGreaterThan(far.charAt(0));
    }

    @Test
    void progressIsReportedAfterEachQuarterButTheLast() throws Exception {
        worker.render(tile(0, 0, false), new RecordedContext());

        assertThat(progress).containsExactly(25, 50, 75);
    }

    @Test
    void aTileThatIsToFailFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> worker.render(tile(0, 0, true), new RecordedContext()))
                .withMessage("This tile was submitted to fail");
    }

    private static Tile tile(double left, double top, boolean faulty) {
        return new Tile("p", 0, left, top, 0.001, 8, 100, 0, faulty);
    }

    private final class RecordedContext implements JobContext {

        @Override
        public String id() {
            return "1";
        }

        @Override
        public String queue() {
            return Tile.QUEUE;
        }

        @Override
        public String type() {
            return "";
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public long fence() {
            return 1;
        }

        @Override
        public @Nullable String traceParent() {
            return null;
        }

        @Override
        public void progress(Object value) {
            progress.add(value);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    }
}
