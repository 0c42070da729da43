/**
 * Serves the JavaScript client of the module {@code sse-browser}. The file is read once, when the application starts; the
 * threads of requests share the immutable {@link dev.ssespring.web.browser.ClientScript}.
 */
@NullMarked
package dev.ssespring.web.browser;

import org.jspecify.annotations.NullMarked;
