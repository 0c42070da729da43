/** Payloads as JSON. The only package that depends on Jackson; its classes are stateless and called on any thread. */
@NullMarked
package dev.ssespring.json;

import org.jspecify.annotations.NullMarked;
