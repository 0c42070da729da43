package dev.ssespring.benchmarks.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class RunTests {

    private static final Pattern TS = Pattern.compile("\"ts\":(\\d+),");

    @Test
    void eventOfAHeldUpPublisherIsDatedWithTheTimeAtWhichItWasDue() {
        List<Long> dated = dated(heldUp(new Run(5, 1000, 200, 1)));

        long begin = dated.get(0);
        assertThat(dated).containsExactly(begin, begin + 1000, begin + 2000, begin + 3000, begin + 4000);
    }

    @Test
    void noEventIsDatedIntoTheFuture() {
        Flux<Run.Event> events = new Run(2000, 20_000, 200, 1)
                .events(Schedulers.single())
                .doOnNext(event -> assertThat(ts(event)).isLessThanOrEqualTo(nowMicros()));

        assertThat(dated(events)).hasSize(2000);
    }

    @Test
    void eventWithoutARateIsDatedWithTheTimeOfItsMaking() {
        List<Long> dated = dated(heldUp(new Run(2, 0, 200, 1)));

        assertThat(dated.get(1) - dated.get(0)).isGreaterThanOrEqualTo(20_000);
    }

    @Test
    void eventHasItsSizeOrThatOfItsNumbers() {
        assertThat(new Run(1, 0, 200, 1).events(Schedulers.single()).blockLast().data())
                .hasSize(200);
        assertThat(new Run(1, 0, 0, 1).events(Schedulers.single()).blockLast().data())
                .matches("\\{\"seq\":0,\"ts\":\\d+,\"pad\":\"\"}");
    }

    private static Flux<Run.Event> heldUp(Run run) {
        return run.events(Schedulers.single()).doOnNext(event -> passMicros(20_000));
    }

    private static List<Long> dated(Flux<Run.Event> events) {
        return events.map(RunTests::ts).collectList().block();
    }

    private static long ts(Run.Event event) {
        Matcher matcher = TS.matcher(event.data());
        assertThat(matcher.find()).as(event.data()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void passMicros(long micros) {
        long end = nowMicros() + micros;
        while (nowMicros() < end) {
            Thread.onSpinWait();
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
