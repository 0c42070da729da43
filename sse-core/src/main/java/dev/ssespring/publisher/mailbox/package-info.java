/**
 * The bounded queue of one stream, its overflow policies, and what flows through it: published events, events of the
 * stream's own producer, and the control events by which a client learns its position, gaps and resets. Only
 * {@code publisher} and its engine may use this package.
 *
 * <p>Any thread may offer to a mailbox; only the stream's writer thread polls it. A lock of the mailbox guards its queue.
 */
@NullMarked
package dev.ssespring.publisher.mailbox;

import org.jspecify.annotations.NullMarked;
