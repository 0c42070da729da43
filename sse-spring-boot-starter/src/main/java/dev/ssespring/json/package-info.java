/** The one place that knows Jackson. */
@NullMarked
package dev.ssespring.json;

import org.jspecify.annotations.NullMarked;
