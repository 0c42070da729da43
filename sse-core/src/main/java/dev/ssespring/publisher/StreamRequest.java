package dev.ssespring.publisher;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a request that a stream needs, captured when the stream opens.
 *
 * @param lastEventId last event id that the client has sent, untrusted; null if there is none
 * @param principal the authenticated principal; null if there is none
 * @param remoteAddress address of the client, for limits and logs; null if unknown
 */
public record StreamRequest(
        @Nullable String lastEventId,
        @Nullable Principal principal,
        @Nullable String remoteAddress) {}
