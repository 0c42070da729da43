package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableDurationTests {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.0004S, 0 ms",
        "PT0.0015S, 2 ms",
        "PT0.85S, 850 ms",
        "PT0.9994S, 999 ms",
        "PT0.9996S, 1.0 s",
        "PT1S, 1.0 s",
        "PT10.019827195S, 10.0 s",
        "PT59.94S, 59.9 s",
        "PT59.96S, 1.0 min",
        "PT60S, 1.0 min",
        "PT3M30S, 3.5 min",
        "PT59M58S, 1.0 h",
        "PT2H, 2.0 h",
        "PT36H, 36.0 h",
        "PT48H, 2.0 d",
        "P36500D, 36500.0 d",
        "PT-0.85S, -850 ms",
        "PT-2H, -2.0 h"
    })
    void durationsAreWrittenForPeople(Duration duration, String text) {
        assertThat(ReadableDuration.of(duration)).isEqualTo(text);
    }

    @Test
    void decimalsHaveAPointInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(ReadableDuration.of(Duration.ofMillis(1_500))).isEqualTo("1.5 s");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theLongestDurationsHaveAText() {
        assertThat(ReadableDuration.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
                .endsWith(" d");
        assertThat(ReadableDuration.of(Duration.ofSeconds(Long.MIN_VALUE)))
                .startsWith("-")
                .endsWith(" d");
    }
}
