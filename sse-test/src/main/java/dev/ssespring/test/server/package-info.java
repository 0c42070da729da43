/**
 * A scripted server for tests of consumers. The accept thread takes connections, a thread per connection reads the request
 * and plays the response that was queued for it, or hands the exchange to the test, which then writes it itself.
 */
@NullMarked
package dev.ssespring.test.server;

import org.jspecify.annotations.NullMarked;
