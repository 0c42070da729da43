/**
 * What streams need of the embedded web servers: settings for many connections, and the connections themselves. {@link
 * dev.ssespring.web.server.ConnectionHandover} takes the connection of a request over from its servlet response; the bytes of a
 * stream then flow from its writer thread through a {@link dev.ssespring.web.server.StreamConnection} to the socket. Threads
 * of the server own everything else of a connection, and tell its listener what becomes of it. {@link
 * dev.ssespring.web.server.NativeResponse} is what a servlet response offers beyond the Servlet API.
 */
@NullMarked
package dev.ssespring.web.server;

import org.jspecify.annotations.NullMarked;
