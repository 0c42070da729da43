/**
 * Members by the topics and patterns that they subscribe to, and by other keys. Knows nothing of streams: the hub of the
 * engine keeps its streams here. Only the engine may use this package.
 *
 * <p>Any thread may add, remove and look up. Adding and removing take a short lock; looking up takes none, save for the
 * first look-up of a large group after it has changed.
 */
@NullMarked
package dev.ssespring.publisher.index;

import org.jspecify.annotations.NullMarked;
