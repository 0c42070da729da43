package dev.ssespring.web.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Prevents Jetty from compressing streams. Jetty's compression handlers buffer flushed bytes until a block is full: a
 * client would receive no event, and the server would not notice that the client has left. They do not compress
 * responses that already have a {@code Content-Encoding}. So streams get the coding {@code identity}, and this
 * handler, the outermost, removes it before the response is sent.
 */
final class JettyPlainStreams extends Handler.Wrapper {

    /** Called whenever the server starts, so that handlers that were added in the meantime are inside. */
    static LifeCycle.Listener installer(Server server) {
        return new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (!(server.getHandler() instanceof JettyPlainStreams)) {
                    server.insertHandler(new JettyPlainStreams());
                }
            }
        };
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING)) {
            return super.handle(request, response, callback);
        }
        request.setAttribute(NativeResponse.PLAIN_ATTRIBUTE, true);
        return super.handle(request, new PlainResponse(request, response), callback);
    }

    private static final class PlainResponse extends Response.Wrapper {

        PlainResponse(Request request, Response wrapped) {
            super(request, wrapped);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            if (!isCommitted()) {
                HttpFields.Mutable headers = getHeaders();
                if (NativeResponse.PLAIN_ENCODING.equals(headers.get(HttpHeader.CONTENT_ENCODING))) {
                    headers.remove(HttpHeader.CONTENT_ENCODING);
                }
            }
            super.write(last, content, callback);
        }
    }
}
