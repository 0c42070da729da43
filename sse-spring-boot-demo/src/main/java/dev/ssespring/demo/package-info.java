/** A small application that shows the starter: ten events, and a board that many tabs share. */
@NullMarked
package dev.ssespring.demo;

import org.jspecify.annotations.NullMarked;
