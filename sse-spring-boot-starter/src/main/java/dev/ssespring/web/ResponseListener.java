package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import dev.ssespring.web.server.NativeResponse;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Reports the events of a response to its stream. If the container reports an error, it also sets the result on that
 * thread: otherwise Spring would dispatch the error, and a client that leaves would cause an exception in the
 * application.
 */
final class ResponseListener implements AsyncListener {

    private static final Log LOG = LogFactory.getLog(ResponseListener.class);

    private final StreamSink.Events events;
    private final Runnable afterwards;

    /** The second argument is run when the response has completed, more than once if the container reports it twice. */
    ResponseListener(StreamSink.Events events, Runnable afterwards) {
        this.events = events;
        this.afterwards = afterwards;
    }

    /** Must be called before asynchronous processing starts; this listener is added to the response afterwards. */
    void observe(DeferredResult<Object> result) {
        result.onError(cause -> result.setResult(null));
        // There is no timeout, but Tomcat reports a timeout for each response that is open when the context stops.
        result.onTimeout(() -> result.setResult(null));
        result.onCompletion(this::completed);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    @Override
    public void onTimeout(AsyncEvent event) {
        events.onFailure(new IOException("The container has ended the response"));
    }

    @Override
    public void onError(AsyncEvent event) {
        NativeResponse.discard(event.getSuppliedRequest());
        Throwable cause = event.getThrowable();
        events.onFailure((cause != null) ? cause : new IOException("The response has failed"));
        completeUnlessDispatched(event);
    }

    /** If the result was set before, Tomcat has lost the dispatch and would respond with the application's error page. */
    private static void completeUnlessDispatched(AsyncEvent event) {
        try {
            event.getAsyncContext().complete();
        } catch (IllegalStateException ex) {
            LOG.trace("The response was dispatched or completed", ex);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        completed();
    }

    /** The response has completed. */
    void completed() {
        afterwards.run();
        events.onCompleted();
    }
}
