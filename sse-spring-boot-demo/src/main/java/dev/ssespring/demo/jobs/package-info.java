/**
 * A picture whose tiles are jobs, and a page that shows live who works on them. Requests submit jobs and change the {@link
 * dev.ssespring.demo.jobs.PictureStore}; the scheduler's thread asks the queue what has changed and publishes it.
 */
@NullMarked
package dev.ssespring.demo.jobs;

import org.jspecify.annotations.NullMarked;
