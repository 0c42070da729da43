/** What the dispatcher of the demo and its workers have in common: the job {@link Tile} and its result. Immutable. */
@NullMarked
package dev.ssespring.demo.tiles;

import org.jspecify.annotations.NullMarked;
