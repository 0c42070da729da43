package dev.ssespring.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Keeps messages until this node stops. Its monitor guards the deque. */
@Component
@Profile("!worker & !redis")
final class MemoryBoardMessages implements BoardMessages {

    private final Deque<BoardMessage> messages = new ArrayDeque<>();

    @Override
    public synchronized void add(BoardMessage message) {
        messages.addLast(message);
        if (messages.size() > MAX_MESSAGES) {
            messages.removeFirst();
        }
    }

    @Override
    public synchronized void remove(BoardMessage message) {
        messages.removeLastOccurrence(message);
    }

    @Override
    public synchronized List<BoardMessage> newest() {
        return List.copyOf(messages);
    }
}
