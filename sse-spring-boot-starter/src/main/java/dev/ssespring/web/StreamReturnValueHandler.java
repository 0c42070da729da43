package dev.ssespring.web;

import dev.ssespring.publisher.SseStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.util.Assert;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.AsyncHandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Handles returned streams, alone or in a {@code ResponseEntity}. As an asynchronous handler it takes precedence over
 * {@code @ResponseBody}.
 */
final class StreamReturnValueHandler implements AsyncHandlerMethodReturnValueHandler {

    private final StreamResponse response;

    StreamReturnValueHandler(StreamResponse response) {
        this.response = response;
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
        HttpServletRequest servletRequest = webRequest.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse servletResponse = webRequest.getNativeResponse(HttpServletResponse.class);
        Assert.state(
                servletRequest != null && servletResponse != null,
                "An SseStream can only be returned to a servlet request");
        mavContainer.setRequestHandled(true);
        if (returnValue instanceof ResponseEntity<?> entity) {
            servletResponse.setStatus(entity.getStatusCode().value());
        }
        if (returnValue instanceof HttpEntity<?> entity) {
            entity.getHeaders()
                    .forEach((name, values) -> values.forEach(value -> servletResponse.addHeader(name, value)));
        }
        if (!(bodyOf(returnValue) instanceof SseStream stream)) {
            return;
        }
        response.write(stream, servletRequest, servletResponse, mavContainer);
    }

    private static @Nullable Object bodyOf(@Nullable Object returnValue) {
        return (returnValue instanceof HttpEntity<?> entity) ? entity.getBody() : returnValue;
    }
}
