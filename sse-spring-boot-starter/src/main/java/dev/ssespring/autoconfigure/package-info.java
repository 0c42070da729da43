/** Spring Boot's part: properties, auto-configuration, lifecycle. Nothing depends on it. */
@NullMarked
package dev.ssespring.autoconfigure;

import org.jspecify.annotations.NullMarked;
