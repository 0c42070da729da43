/**
 * Spring Security: unauthenticated requests for streams get a status instead of a login page. Used while a security filter
 * chain is built, on the thread that starts the application.
 */
@NullMarked
package dev.ssespring.web.security;

import org.jspecify.annotations.NullMarked;
