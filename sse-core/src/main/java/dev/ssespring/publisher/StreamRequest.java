package dev.ssespring.publisher;

import java.security.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for a stream, taken when it opens.
 *
 * @param lastEventId what the client says it has seen last, untrusted; null if it says nothing
 * @param principal who is authenticated; null if nobody is
 * @param remoteAddress where the client is, for limits and logs
 */
public record StreamRequest(
        @Nullable String lastEventId,
        @Nullable Principal principal,
        @Nullable String remoteAddress) {}
