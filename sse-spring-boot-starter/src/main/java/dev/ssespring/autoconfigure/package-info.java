/**
 * Auto-configuration of Spring Boot: one auto-configuration per feature, with its properties and the lifecycle of its beans. Runs on
 * the thread that starts or closes the application context. No other package depends on this one.
 */
@NullMarked
package dev.ssespring.autoconfigure;

import org.jspecify.annotations.NullMarked;
