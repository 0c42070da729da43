package dev.ssespring.demo.tiles;

/**
 * One square of a picture of the Mandelbrot set: the payload of a job.
 *
 * @param picture identifies the picture
 * @param index place of the tile in the picture, row by row, from 0
 * @param left real part of its left edge
 * @param top imaginary part of its upper edge
 * @param step distance of two pixels
 * @param size number of pixels of each side
 * @param iterations maximum number of iterations for each pixel
 * @param millis time that a worker takes at least, so that people can watch
 * @param faulty whether each attempt fails
 */
public record Tile(
        String picture,
        int index,
        double left,
        double top,
        double step,
        int size,
        int iterations,
        long millis,
        boolean faulty) {

    /** Name of the queue. */
    public static final String QUEUE = "tiles";
}
