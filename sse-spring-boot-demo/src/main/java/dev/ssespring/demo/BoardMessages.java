package dev.ssespring.demo;

import java.util.List;

/** The newest messages of the board, for pages that are opened later. Safe for use by many threads. */
interface BoardMessages {

    /** As many as a page shows. */
    int MAX_MESSAGES = 200;

    /**
     * Keeps a message; the oldest is forgotten if there are too many.
     *
     * @throws RuntimeException if it could not be kept
     */
    void add(BoardMessage message);

    /** Forgets a message that was not published. */
    void remove(BoardMessage message);

    /** Returns the messages that are kept, oldest first. */
    List<BoardMessage> newest();
}
