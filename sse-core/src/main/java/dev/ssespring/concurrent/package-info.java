/** The one place that creates threads and the one that reads the clock; the engines get both handed in. */
@NullMarked
package dev.ssespring.concurrent;

import org.jspecify.annotations.NullMarked;
