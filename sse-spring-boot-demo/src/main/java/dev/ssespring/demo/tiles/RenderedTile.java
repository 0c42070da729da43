package dev.ssespring.demo.tiles;

/**
 * Result of a job.
 *
 * @param worker name of the worker, for the colour of the tile
 * @param levels one character for each pixel, row by row: the digits of Base64, from 'A' for the set itself to '/'
 */
public record RenderedTile(String worker, String levels) {}
