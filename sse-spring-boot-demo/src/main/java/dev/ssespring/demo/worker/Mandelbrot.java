package dev.ssespring.demo.worker;

import dev.ssespring.demo.tiles.Tile;

/** Computes pixels, as {@code tile-worker.js} does. Stateless. */
final class Mandelbrot {

    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int ESCAPED = 4;

    private Mandelbrot() {}

    static void appendRows(Tile tile, int fromRow, int toRow, StringBuilder levels) {
        for (int row = fromRow; row < toRow; row++) {
            for (int column = 0; column < tile.size(); column++) {
                int steps =
                        steps(tile.left() + column * tile.step(), tile.top() - row * tile.step(), tile.iterations());
                levels.append(DIGITS.charAt(level(steps, tile.iterations())));
            }
        }
    }

    /** Returns the number of iterations until the point is known to be outside; the maximum if it may be inside. */
    private static int steps(double real, double imaginary, int most) {
        double x = 0;
        double y = 0;
        int steps = 0;
        while (steps < most && x * x + y * y <= ESCAPED) {
            double next = x * x - y * y + real;
            y = 2 * x * y + imaginary;
            x = next;
            steps++;
        }
        return steps;
    }

    /** Differences among few iterations are more visible than among many. */
    private static int level(int steps, int most) {
        return (steps == most) ? 0 : 1 + (int) ((DIGITS.length() - 2) * Math.log1p(steps) / Math.log1p(most));
    }
}
