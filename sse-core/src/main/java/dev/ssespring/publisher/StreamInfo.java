package dev.ssespring.publisher;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of an open stream.
 *
 * @param id id of the stream, unique on this node
 * @param topics topics and patterns of the subscription; empty if the stream has a producer
 * @param user name of the principal; null if the request was not authenticated
 * @param remoteAddress address of the client; null if unknown
 * @param openedAt when the stream was opened
 * @param backlogEvents number of events that are pending in the mailbox
 * @param backlogBytes size of the pending events in bytes
 * @param lastEventId position of the newest event that was written to the container; null if there is none
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
