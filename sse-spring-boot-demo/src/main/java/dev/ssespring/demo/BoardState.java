package dev.ssespring.demo;

import java.util.List;

/**
 * What a board begins with.
 *
 * @param lastEventId where to go on listening: no later message is missed, and some may be among these already
 * @param messages oldest first
 */
record BoardState(String lastEventId, List<BoardMessage> messages) {}
