package dev.ssespring.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;

/**
 * Has Tomcat close the connection at once when a stream ends whose client does not read. Otherwise Tomcat would try to
 * deliver what it has buffered until its write timeout, a minute by default, and count the connection as long. Jetty
 * closes by itself. To be mapped to asynchronous dispatches, outside all other filters, and on Tomcat only: it alone
 * takes the exception as the news that a client is gone, which is not logged.
 */
public final class TomcatAbortFilter implements Filter {

    /** Creates the filter. */
    public TomcatAbortFilter() {}

    /**
     * Lets Spring end the request in order, and aborts the response afterwards if its client does not read.
     *
     * @throws ClientAbortException in that case
     */
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (ServletSink.isStalled(request)) {
            throw new ClientAbortException("The stream has ended, and its client does not read");
        }
    }
}
