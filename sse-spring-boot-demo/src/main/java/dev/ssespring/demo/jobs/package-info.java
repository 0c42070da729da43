/** Jobs that every connected worker does, and a page that shows live which worker did what. */
@NullMarked
package dev.ssespring.demo.jobs;

import org.jspecify.annotations.NullMarked;
