/** Runs that are fed by models of Spring AI. Used by the application; the run's thread owns what flows through it. */
@NullMarked
package dev.ssespring.springai;

import org.jspecify.annotations.NullMarked;
