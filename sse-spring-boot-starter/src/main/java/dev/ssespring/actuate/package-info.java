/** What operators see: metrics, the actuator endpoint, health, and what HTTP observations say of streams. */
@NullMarked
package dev.ssespring.actuate;

import org.jspecify.annotations.NullMarked;
