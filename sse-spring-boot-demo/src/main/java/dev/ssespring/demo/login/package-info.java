/**
 * A page for two users who send each other private messages. Spring Security guards the paths below {@code /login} and no others.
 * Requests are served on their threads; the stream of a user ends with the session.
 */
@NullMarked
package dev.ssespring.demo.login;

import org.jspecify.annotations.NullMarked;
