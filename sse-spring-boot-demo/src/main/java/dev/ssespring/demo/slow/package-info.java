/**
 * A page that compares the overflow policies. An {@link dev.ssespring.demo.slow.ExperimentRun} publishes events on the scheduler's
 * thread; ten {@link dev.ssespring.demo.slow.Reader readers} in this process have a stream each, whose bytes they take on the
 * publisher's writer threads: at once, or only some of them three times a second, as a connection would whose client is slow.
 */
@NullMarked
package dev.ssespring.demo.slow;

import org.jspecify.annotations.NullMarked;
