/** What a web server needs that holds many streams. */
@NullMarked
package dev.ssespring.web.server;

import org.jspecify.annotations.NullMarked;
