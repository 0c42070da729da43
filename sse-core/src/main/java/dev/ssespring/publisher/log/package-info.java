/**
 * What the publisher writes to the log, once for many streams that have the same trouble at the same time. Only the engine
 * may use this package.
 *
 * <p>Any thread may write; the clock's thread writes summaries. Logger names are those of {@code StreamLog}, so that they
 * stay when classes are renamed.
 */
@NullMarked
package dev.ssespring.publisher.log;

import org.jspecify.annotations.NullMarked;
