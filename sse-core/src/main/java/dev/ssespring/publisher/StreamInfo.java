package dev.ssespring.publisher;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open stream, as it was at one moment.
 *
 * @param id names it on this node
 * @param topics what it is subscribed to; empty if it has a producer instead
 * @param user name of its principal; null if nobody was authenticated
 * @param remoteAddress where the client is
 * @param openedAt since when it is open
 * @param backlogEvents how many events wait for the client to read
 * @param backlogBytes their size on the wire
 * @param lastEventId position of the newest event that was handed to the container; null if there is none
 */
public record StreamInfo(
        long id,
        List<String> topics,
        @Nullable String user,
        @Nullable String remoteAddress,
        Instant openedAt,
        int backlogEvents,
        long backlogBytes,
        @Nullable String lastEventId) {}
