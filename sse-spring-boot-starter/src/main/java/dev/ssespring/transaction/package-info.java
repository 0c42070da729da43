/**
 * Publishes events when the transaction of the calling thread has been committed. Events wait in a list that belongs to
 * that transaction, and so to its thread.
 */
@NullMarked
package dev.ssespring.transaction;

import org.jspecify.annotations.NullMarked;
