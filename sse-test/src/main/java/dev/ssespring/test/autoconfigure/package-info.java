/** Beans for tests with Spring Boot. Nothing depends on this package; it runs while a test's context starts. */
@NullMarked
package dev.ssespring.test.autoconfigure;

import org.jspecify.annotations.NullMarked;
