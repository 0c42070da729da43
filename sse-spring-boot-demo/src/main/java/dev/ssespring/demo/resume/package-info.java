/**
 * A page that loses its connection and shows that nothing is lost with it. A {@link dev.ssespring.demo.resume.Counter}
 * publishes numbers on the scheduler's threads while somebody looks or looked a minute ago; {@link
 * dev.ssespring.demo.resume.CounterTurns} keeps the number, and decides which node counts. Requests are served on their threads.
 */
@NullMarked
package dev.ssespring.demo.resume;

import org.jspecify.annotations.NullMarked;
