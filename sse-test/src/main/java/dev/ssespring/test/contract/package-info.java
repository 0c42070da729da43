/**
 * Contracts for own implementations of the interfaces of this library, as abstract JUnit tests to be extended. They use public
 * types only; their tests run on the threads of JUnit, and on threads of their own where many publish at once.
 */
@NullMarked
package dev.ssespring.test.contract;

import org.jspecify.annotations.NullMarked;
