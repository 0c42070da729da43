package dev.ssespring.jobs.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.jobs.JobContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

class JobListenerReflectionTests {

    @Test
    void methodPayloadAndResultOfAListenerAreKnownAheadOfTime() throws Exception {
        RuntimeHints hints = new RuntimeHints();

        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Worker.class);

        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(Worker.class.getDeclaredMethod("resize", Resize.class, JobContext.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(Worker.class.getDeclaredMethod("count", List.class)))
                .accepts(hints);
        for (Class<?> bound : List.of(Resize.class, Thumb.class, Item.class)) {
            assertThat(RuntimeHintsPredicates.reflection().onType(bound)).accepts(hints);
            assertThat(RuntimeHintsPredicates.reflection()
                            .onMethodInvocation(bound.getRecordComponents()[0].getAccessor()))
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onType(JobContext.class)).rejects(hints);
    }

    record Resize(String file) {}

    record Thumb(String image) {}

    record Item(int number) {}

    static class Worker {

        @SseJobListener(queue = "thumbs")
        Thumb resize(Resize resize, JobContext job) {
            return new Thumb(resize.file() + job.attempt());
        }

        @SseJobListener(queue = "items")
        void count(List<Item> items) {
            assertThat(items).isNotNull();
        }
    }
}
