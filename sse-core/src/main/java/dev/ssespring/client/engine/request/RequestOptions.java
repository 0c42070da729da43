package dev.ssespring.client.engine.request;

import dev.ssespring.client.AttemptCustomizer;
import dev.ssespring.client.DeliveryGuarantee;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseTimeouts;
import dev.ssespring.client.StatusPolicy;
import dev.ssespring.client.TokenSupplier;
import dev.ssespring.protocol.ParserLimits;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Options of one connection, taken from an {@code SseRequest} when it connects. Immutable.
 *
 * @param method HTTP method
 * @param uri absolute http or https URI
 * @param headers request headers
 * @param body read-only, to be duplicated before it is read; null for none
 * @param lastEventId first last event id, {@code ""} for none
 * @param lastEventIdParameter query parameter for ids that the header cannot carry; null if they are not sent
 * @param name name of the connection, null if it has none
 * @param timeouts timeouts of the connection
 * @param reconnect delays between attempts
 * @param status meaning of response statuses
 * @param limits limits of the parser
 * @param handlerErrors strategy for events whose handler failed
 * @param delivery when an event is acknowledged
 * @param customizer changes each attempt
 * @param listeners notified of the connection's signals, in this order
 * @param tokens source of bearer tokens, null for none
 * @param store keeps the last event id, null for none
 * @param concurrency maximum number of handlers that run at once, 1 or more
 * @param keepComments whether comments are signalled
 * @param once whether there is only one attempt
 * @param paused whether the connection is paused from the beginning
 */
public record RequestOptions(
        String method,
        URI uri,
        Map<String, List<String>> headers,
        @Nullable ByteBuffer body,
        String lastEventId,
        @Nullable String lastEventIdParameter,
        @Nullable String name,
        SseTimeouts timeouts,
        ReconnectPolicy reconnect,
        StatusPolicy status,
        ParserLimits limits,
        HandlerErrorPolicy handlerErrors,
        DeliveryGuarantee delivery,
        AttemptCustomizer customizer,
        List<SignalListener> listeners,
        @Nullable TokenSupplier tokens,
        @Nullable LastEventIdStore store,
        int concurrency,
        boolean keepComments,
        boolean once,
        boolean paused) {

    /**
     * Returns the name of the connection for messages, logs, metrics and the store.
     *
     * @return the given name, else the URI without user, query and fragment
     */
    public String label() {
        return (name != null) ? name : RequestUris.withoutSecrets(uri);
    }
}
