package dev.ssespring.web.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Strategy for taking the connection of a request over from its servlet response, so that the request ends as soon as the
 * head of the response was sent. Called by the thread that processes the request.
 */
public sealed interface ConnectionHandover permits ConnectionHandover.Unavailable, TomcatHandover {

    /**
     * Finds out whether the server can hand the connection of a request over.
     *
     * @param request the request, which may be wrapped
     * @param response the response, which may be wrapped, and is not committed
     * @return {@link Unavailable} if the stream has to be written to the servlet response
     */
    static ConnectionHandover of(HttpServletRequest request, HttpServletResponse response) {
        return PresentServers.TOMCAT ? TomcatHandover.of(request, response) : Unavailable.UNKNOWN_SERVER;
    }

    /**
     * Sends the head of the response, through all wrappers, and has the server hand the connection over once all filters
     * have seen the end of the request.
     *
     * @param response has its status and headers
     * @param listener is told when the connection can be written to, or was closed
     * @return false if the response cannot leave the connection after all; its head may have been sent
     * @throws IOException if the client has left
     */
    boolean start(HttpServletResponse response, StreamConnection.Listener listener) throws IOException;

    /**
     * The connection cannot be handed over.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements ConnectionHandover {

        static final Unavailable UNKNOWN_SERVER = new Unavailable("the server is not an embedded Tomcat");

        @Override
        public boolean start(HttpServletResponse response, StreamConnection.Listener listener) {
            return false;
        }
    }
}
