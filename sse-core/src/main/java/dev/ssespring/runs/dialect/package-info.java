/**
 * Wire formats of runs. A dialect is immutable and shared; it creates a renderer for each reader, which the delivery task
 * of the run owns. Renderers turn entries of the log into events.
 */
@NullMarked
package dev.ssespring.runs.dialect;

import org.jspecify.annotations.NullMarked;
