package dev.ssespring.publisher;

import java.util.concurrent.Flow;

/**
 * Source of a stream whose methods, and those of its subscriptions, neither block nor run code of the application. They are
 * called on the thread that opens the stream and on the writer thread; no thread for producers is used, and such streams
 * are never refused for want of one.
 *
 * @param <T> type of its elements
 */
public interface NonBlockingSource<T> extends Flow.Publisher<T> {}
