package dev.ssespring.web;

import dev.ssespring.publisher.StreamSink;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.io.IOException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Tells a stream what becomes of its response. Also sets the result on the thread of the container that reports an error:
 * otherwise Spring dispatches the error, and so a client that leaves becomes an exception of the application.
 */
final class ResponseListener implements AsyncListener {

    private static final Log LOG = LogFactory.getLog(ResponseListener.class);

    private final StreamSink.Events events;
    private final Runnable afterwards;

    /** The second argument is run once the response is over, more than once if the container reports it twice. */
    ResponseListener(StreamSink.Events events, Runnable afterwards) {
        this.events = events;
        this.afterwards = afterwards;
    }

    /** To be called before the response is asynchronous; it is added to it as a listener afterwards. */
    void observe(DeferredResult<Object> result) {
        result.onError(cause -> result.setResult(null));
        // There is no timeout, but Tomcat reports one to each response that is open when the context stops.
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
        Throwable cause = event.getThrowable();
        events.onFailure((cause != null) ? cause : new IOException("The response has failed"));
        completeUnlessDispatched(event);
    }

    /** If the result was set before, Tomcat has forgotten the dispatch, and would show the application's error page. */
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

    /** The response is over. */
    void completed() {
        afterwards.run();
        events.onCompleted();
    }
}
