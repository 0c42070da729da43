package dev.ssespring.demo.resume;

import org.jspecify.annotations.Nullable;

/**
 * Id that a page has invented for itself, not validated.
 *
 * @param page the id
 */
record PageId(@Nullable String page) {}
