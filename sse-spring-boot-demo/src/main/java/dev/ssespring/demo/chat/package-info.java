/**
 * A chat whose answers are runs: they go on when the page is reloaded, and can be read and stopped in any tab and on any node.
 * The same model answers the page, clients of the AI SDK, and clients of AG-UI. Requests are served on their threads; each
 * answer is written by a thread of its own.
 */
@NullMarked
package dev.ssespring.demo.chat;

import org.jspecify.annotations.NullMarked;
