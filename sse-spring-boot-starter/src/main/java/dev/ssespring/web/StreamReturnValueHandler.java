package dev.ssespring.web;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.SubscriptionDeniedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.util.Assert;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.method.support.AsyncHandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.springframework.web.util.WebUtils;

/**
 * Answers with a returned stream, alone or in a {@code ResponseEntity}. As an asynchronous handler it is asked before
 * {@code @ResponseBody} is heeded.
 */
final class StreamReturnValueHandler implements AsyncHandlerMethodReturnValueHandler {

    /** No timeout: how long a stream lasts is the publisher's business. MockMvc would take 0 for not waiting at all. */
    private static final long NEVER = -1L;

    private final RefusalResponse refusalResponse;

    StreamReturnValueHandler(RefusalPolicy refusal) {
        this.refusalResponse = new RefusalResponse(refusal);
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        Class<?> type = returnType.getParameterType();
        if (!HttpEntity.class.isAssignableFrom(type)) {
            return SseStream.class.isAssignableFrom(type);
        }
        Class<?> body =
                ResolvableType.forMethodParameter(returnType).getGeneric().resolve(Object.class);
        return body.isAssignableFrom(SseStream.class);
    }

    @Override
    public boolean isAsyncReturnValue(@Nullable Object returnValue, MethodParameter returnType) {
        return bodyOf(returnValue) instanceof SseStream;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object returnValue,
            MethodParameter returnType,
            ModelAndViewContainer mavContainer,
            NativeWebRequest webRequest)
            throws Exception {
        HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse response = webRequest.getNativeResponse(HttpServletResponse.class);
        Assert.state(request != null && response != null, "A stream can only answer a servlet request");
        if (returnValue instanceof ResponseEntity<?> entity) {
            response.setStatus(entity.getStatusCode().value());
        }
        if (returnValue instanceof HttpEntity<?> entity) {
            entity.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        }
        if (!(bodyOf(returnValue) instanceof SseStream stream)) {
            mavContainer.setRequestHandled(true);
            return;
        }
        ShallowEtagHeaderFilter.disableContentCaching(request);
        if (HttpMethod.HEAD.matches(request.getMethod())) {
            stream.discard();
            StreamHeaders.set(response);
            mavContainer.setRequestHandled(true);
            return;
        }
        try {
            open(stream, request, response, mavContainer, webRequest);
        } catch (StreamRefusedException ex) {
            refusalResponse.write(ex, request, response);
            mavContainer.setRequestHandled(true);
        } catch (SubscriptionDeniedException ex) {
            mavContainer.setRequestHandled(true);
            response.sendError(HttpServletResponse.SC_FORBIDDEN, ex.getMessage());
        }
    }

    private static void open(
            SseStream stream,
            HttpServletRequest request,
            HttpServletResponse response,
            ModelAndViewContainer mavContainer,
            NativeWebRequest webRequest)
            throws Exception {
        if (isCached(response)) {
            stream.discard();
            throw new IllegalStateException("A stream cannot go through a ContentCachingResponseWrapper, which keeps it"
                    + " from the client: exclude the stream's path from the filter that wraps the response");
        }
        DeferredResult<Object> result = new DeferredResult<>(NEVER);
        ServletSink sink = new ServletSink(result);
        StreamSink.Events events = stream.open(
                new StreamRequest(LastEventIds.of(request), request.getUserPrincipal(), request.getRemoteAddr()), sink);
        try {
            result.onError(events::onFailure);
            result.onCompletion(() -> events.onFailure(new ResponseEndedException()));
            // For the dispatch at the end, which comes with null: there is nothing left to write or to render.
            mavContainer.setRequestHandled(true);
            WebAsyncUtils.getAsyncManager(webRequest).startDeferredResultProcessing(result, mavContainer);
            // Not before: an error that prevents the start has a type of its own.
            StreamHeaders.set(response);
            sink.start(response, events);
        } catch (Exception | Error ex) {
            events.onFailure(new IOException("The response could not be started", ex));
            throw ex;
        }
    }

    /** A cached response reaches the client when it ends: never. Its cache would grow until then. */
    private static boolean isCached(HttpServletResponse response) {
        ContentCachingResponseWrapper cache = WebUtils.getNativeResponse(response, ContentCachingResponseWrapper.class);
        return cache != null && cache.getClass().getEnclosingClass() != ShallowEtagHeaderFilter.class;
    }

    private static @Nullable Object bodyOf(@Nullable Object returnValue) {
        return (returnValue instanceof HttpEntity<?> entity) ? entity.getBody() : returnValue;
    }
}
