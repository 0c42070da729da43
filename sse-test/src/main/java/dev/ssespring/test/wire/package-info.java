/**
 * The HTTP of the test client, not to be used by tests themselves: one exchange per connection, over a socket of its own
 * for HTTP/1.1, or by {@code java.net.http} for HTTP/2. Bytes flow from {@link dev.ssespring.test.wire.WireConnection} to the one
 * thread that reads it; any thread may cut or close a connection.
 */
@NullMarked
package dev.ssespring.test.wire;

import org.jspecify.annotations.NullMarked;
