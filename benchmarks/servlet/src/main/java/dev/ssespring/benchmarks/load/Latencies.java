package dev.ssespring.benchmarks.load;

import java.util.Arrays;

/**
 * How long events took from publisher to client.
 *
 * @param p50 milliseconds within which half of them came
 * @param p99 milliseconds within which 99 % came
 * @param max milliseconds that the last one took
 */
public record Latencies(double p50, double p99, double max) {

    /** Every single one, in microseconds. */
    static final class Recorder {

        private int[] micros;
        private int count;

        Recorder(int expected) {
            micros = new int[expected];
        }

        void record(long latency) {
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, 2 * count + 1);
            }
            micros[count++] = (int) Math.max(0, Math.min(latency, Integer.MAX_VALUE));
        }

        Latencies summary() {
            int[] sorted = Arrays.copyOf(micros, count);
            Arrays.sort(sorted);
            return new Latencies(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
        }

        private static double at(int[] sorted, double part) {
            if (sorted.length == 0) {
                return Double.NaN;
            }
            int index = (int) Math.ceil(part * sorted.length) - 1;
            return sorted[Math.max(0, index)] / 1000.0;
        }
    }
}
