/**
 * A service that renders tiles: the demo with the profile {@code worker}, without a web server. Jobs come over one stream of the
 * dispatcher and run on threads of their own; another stream tells the process to end.
 */
@NullMarked
package dev.ssespring.demo.worker;

import org.jspecify.annotations.NullMarked;
