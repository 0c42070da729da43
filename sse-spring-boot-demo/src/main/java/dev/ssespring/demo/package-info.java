/**
 * Small application that shows the starter: ten events, a board that many tabs share, and jobs for workers, which are
 * this application with another profile.
 */
@NullMarked
package dev.ssespring.demo;

import org.jspecify.annotations.NullMarked;
