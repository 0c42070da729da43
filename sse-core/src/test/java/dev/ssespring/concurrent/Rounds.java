package dev.ssespring.concurrent;

/**
 * How often tests repeat a race: as often as they say, divided by the system property {@code test.rounds-divisor}, which is
 * 10 in {@code ./mvnw verify}, and 1 if it is not set and with the profile {@code long}.
 */
public final class Rounds {

    private static final int DIVISOR = Integer.getInteger("test.rounds-divisor", 1);

    private Rounds() {}

    /** Returns how many of that many rounds to run, at least one. */
    public static int of(int all) {
        return of(all, 1);
    }

    /** Returns how many of that many rounds to run, for a test that means nothing with fewer than {@code min}. */
    public static int of(int all, int min) {
        return Math.max(min, all / DIVISOR);
    }
}
