package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * One line of a transcript.
 *
 * @param nanos since the transcript began
 * @param kind what it is about
 * @param text the comment, the id of a block without data, or what happened
 * @param event only for an event
 */
record TranscriptEntry(
        long nanos, Kind kind, String text, @Nullable SseEvent event) {

    enum Kind {
        /** The test did something. */
        ACTION,
        /** Status and type of a response. */
        HEAD,
        EVENT,
        COMMENT,
        /** A block without data: it moves the last event id, or sets the reconnection time, and dispatches nothing. */
        BLOCK,
        /** A fence of this kit has arrived. */
        FENCE,
        /** The server ended the stream in the way that HTTP provides. */
        END,
        /** The connection broke. */
        BREAK
    }

    boolean isEnd() {
        return kind == Kind.END || kind == Kind.BREAK;
    }

    /** The line as people read it; the number counts events from 1. */
    String describe(int number) {
        String line = switch (kind) {
            case ACTION -> "> " + text;
            case HEAD -> "< " + text;
            case EVENT -> "< #" + number + ' ' + EventText.of(event);
            case COMMENT -> "< : " + text;
            case BLOCK -> "< block without data: " + text;
            case FENCE -> "< " + text;
            case END, BREAK -> "< " + text;
        };
        return "%,8d ms  %s".formatted(nanos / 1_000_000, line);
    }
}
