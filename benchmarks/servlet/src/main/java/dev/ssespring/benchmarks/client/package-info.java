/** Clients that receive one stream as fast as they can: ours and those of others. */
@NullMarked
package dev.ssespring.benchmarks.client;

import org.jspecify.annotations.NullMarked;
