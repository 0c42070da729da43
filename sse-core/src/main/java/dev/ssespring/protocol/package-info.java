/**
 * The {@code text/event-stream} format: events, encoder, parser. Needs the JDK alone.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML, section 9.2</a>
 */
@NullMarked
package dev.ssespring.protocol;

import org.jspecify.annotations.NullMarked;
