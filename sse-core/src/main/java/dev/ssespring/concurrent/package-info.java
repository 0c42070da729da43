/**
 * Creates all threads and reads the clock for the whole project; engines receive both as arguments. Sends concurrent calls to remote
 * systems together.
 */
@NullMarked
package dev.ssespring.concurrent;

import org.jspecify.annotations.NullMarked;
