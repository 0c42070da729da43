package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.jobs.SseJobs;
import dev.ssespring.jobs.store.QueueStore;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.List;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tells what this process has used. */
@RestController
final class DispatcherFigures {

    private static final int COLLECTIONS = 3;

    private final AcceptedJobs accepted;
    private final SseJobs jobs;

    DispatcherFigures(AcceptedJobs accepted, SseJobs jobs) {
        this.accepted = accepted;
        this.jobs = jobs;
    }

    /** As a line for {@link Measurement#parse}; the heap after full collections, if it is asked for. */
    @GetMapping(path = "/figures", produces = "text/plain")
    String figures(@RequestParam(defaultValue = "false") boolean heap) {
        long used = 0;
        int workers = 0;
        if (heap) {
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            for (int i = 0; i < COLLECTIONS; i++) {
                memory.gc();
            }
            used = memory.getHeapMemoryUsage().getUsed();
            workers = jobs.dispatcher()
                    .store(DispatcherApplication.QUEUE)
                    .map(QueueStore::workers)
                    .map(List::size)
                    .orElse(0);
        }
        return String.format(
                Locale.ROOT,
                "accepted=%d repeated=%d cpu=%d heap=%d workers=%d",
                accepted.count(),
                accepted.repeated(),
                ProcessTimes.ownCpuMicros(),
                used,
                workers);
    }
}
