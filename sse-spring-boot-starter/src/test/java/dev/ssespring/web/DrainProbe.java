package dev.ssespring.web;

import dev.ssespring.publisher.SseEventPublisher;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;

/** Tells when a stopping application begins to drain its streams and when it is about to go on. */
final class DrainProbe {

    /** Of the lifecycle that drains, above Boot's graceful shutdown. */
    private static final int DRAINING = SmartLifecycle.DEFAULT_PHASE - 512;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile long begin;
    private volatile long end;
    private volatile int left = -1;

    void register(GenericApplicationContext context) {
        context.registerBean("drainBegins", AtStop.class, () -> new AtStop(DRAINING + 1, this::begins));
        context.registerBean("drainIsOver", AtStop.class, () -> new AtStop(DRAINING - 1, () -> isOver(context)));
    }

    private void begins() {
        begin = System.nanoTime();
        begun.countDown();
    }

    private void isOver(GenericApplicationContext context) {
        end = System.nanoTime();
        left = context.getBean(SseEventPublisher.class).openStreams();
        over.countDown();
    }

    void awaitBegin() throws InterruptedException {
        begun.await();
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    Duration took() {
        return Duration.ofNanos(end - begin);
    }

    /** How many streams were still open when the application went on. */
    int left() {
        return left;
    }

    private static final class AtStop implements SmartLifecycle {

        private final int phase;
        private final Runnable action;
        private volatile boolean running;

        AtStop(int phase, Runnable action) {
            this.phase = phase;
            this.action = action;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            action.run();
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return phase;
        }
    }
}
