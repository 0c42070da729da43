/** The log of published events: it gives each its position and hands it to this node, in order. */
@NullMarked
package dev.ssespring.broker;

import org.jspecify.annotations.NullMarked;
