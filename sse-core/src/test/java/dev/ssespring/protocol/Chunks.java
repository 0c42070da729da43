package dev.ssespring.protocol;

import java.util.Random;

/** How a stream is cut. An object serves one run. */
interface Chunks {

    /** From 1 to {@code remaining}, which is 1 or more. */
    int nextLength(int remaining);

    static Chunks whole() {
        return remaining -> remaining;
    }

    static Chunks ofSize(int size) {
        return remaining -> Math.min(size, remaining);
    }

    static Chunks random(Random random, int longest) {
        return remaining -> Math.min(1 + random.nextInt(longest), remaining);
    }

    static Chunks cutAt(int index, int total) {
        return remaining -> (remaining == total) ? index : remaining;
    }
}
