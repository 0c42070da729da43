package dev.ssespring.publisher.stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Checks which streams of a registry count against its limits. */
public final class AdmissionState {

    private AdmissionState() {}

    /** Checks how many streams are admitted, and of how many users and remote addresses. */
    public static void assertCounts(StreamRegistry registry, int total, int users, int addresses) {
        assertTotal(registry, total);
        assertThat(registry.admission().users()).as("users").isEqualTo(users);
        assertThat(registry.admission().addresses()).as("addresses").isEqualTo(addresses);
    }

    public static void assertTotal(StreamRegistry registry, int total) {
        assertThat(registry.admission().total()).as("admitted").isEqualTo(total);
    }

    public static void assertTotalAtMost(StreamRegistry registry, int most) {
        assertThat(registry.admission().total()).as("admitted").isLessThanOrEqualTo(most);
    }

    public static void assertNone(StreamRegistry registry) {
        assertThat(registry.admission().total()).as("admitted").isZero();
        assertThat(registry.admission().addresses()).as("addresses").isZero();
    }
}
