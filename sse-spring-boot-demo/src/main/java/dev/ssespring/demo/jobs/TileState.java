package dev.ssespring.demo.jobs;

/**
 * A tile that is done.
 *
 * @param picture identifies its picture
 * @param index place of the tile in the picture
 * @param worker name of the worker whose result was accepted
 * @param levels its pixels
 * @param takenOver whether another worker had it before
 */
record TileState(String picture, int index, String worker, String levels, boolean takenOver) {}
