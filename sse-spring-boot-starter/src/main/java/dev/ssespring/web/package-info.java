/** Spring MVC: turns a returned {@link dev.ssespring.publisher.SseStream} into a response written without blocking. */
@NullMarked
package dev.ssespring.web;

import org.jspecify.annotations.NullMarked;
