package dev.ssespring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the kit's tests again and again while every core is busy: none of them may depend on how fast the machine is. The system
 * property {@code test-kit.runs} is the number of runs, each of which takes about a second.
 */
@Tag("long")
class BusyMachineIntegrationTests {

    private static final int RUNS = Integer.getInteger("test-kit.runs", 20);

    /** Repeat themselves hundreds of times already. */
    private static final Set<String> REPEATED = Set.of(
            "openReturnsWhenSubscribed",
            "openRecognizesAPublisherOfAnotherProcess",
            "eventOnItsWayIsNeverMissedHoweverShortTheLimit",
            "endOnItsWayIsReportedThoughTheServerCannotWriteAFence");

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong spins = new AtomicLong();

    @Test
    void testsAreGreenHoweverBusyTheMachine() throws InterruptedException {
        List<MethodSelector> tests = Arrays.stream(PublisherStreamIntegrationTests.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class) && !REPEATED.contains(method.getName()))
                .map(Method::getName)
                .map(name -> selectMethod(PublisherStreamIntegrationTests.class, name))
                .toList();
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(tests).build();
        Launcher launcher = LauncherFactory.create();
        List<Thread> busy = keepCoresBusy();
        try {
            for (int run = 1; run <= RUNS; run++) {
                SummaryGeneratingListener listener = new SummaryGeneratingListener();
                launcher.execute(request, listener);
                assertThat(listener.getSummary().getFailures())
                        .as("failures of run %d", run)
                        .isEmpty();
                assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(tests.size());
            }
        } finally {
            stopped.set(true);
            for (Thread thread : busy) {
                thread.join(Duration.ofSeconds(10).toMillis());
            }
        }
        assertThat(spins).hasPositiveValue();
    }

    private List<Thread> keepCoresBusy() {
        List<Thread> busy = new ArrayList<>();
        for (int core = 0; core < Runtime.getRuntime().availableProcessors(); core++) {
            Thread thread = new Thread(this::spin, "busy-" + core);
            thread.setDaemon(true);
            thread.start();
            busy.add(thread);
        }
        return busy;
    }

    private void spin() {
        while (!stopped.get()) {
            spins.incrementAndGet();
        }
    }
}
