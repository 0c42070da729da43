package dev.ssespring.broker;

import java.util.List;

/** What a broker's history holds for a stream that resumes. */
public sealed interface Replay {

    /**
     * The next events, none left out.
     *
     * @param events in the order of their positions
     * @param through everything up to here is among these events and those of the pages before; where the next page begins
     * @param rest whether there may be more
     */
    record Page(List<PublishedEvent> events, Position through, Rest rest) implements Replay {

        /** Copies the list. */
        public Page {
            events = List.copyOf(events);
        }

        /** Whether a page is the last. */
        public enum Rest {
            /** Ask again, from {@link Page#through()}. */
            MORE,
            /** {@link Page#through()} was the head of the log when the page was made. */
            NONE
        }

        /**
         * Whether the page reached the head.
         *
         * @return true if nothing was left when it was made
         */
        public boolean isLast() {
            return rest == Rest.NONE;
        }
    }

    /**
     * Something after the position is not held any more, or may not be. Nothing of it is given: a part would look like
     * all of it.
     *
     * @param reason why
     * @param head the newest position, where live delivery goes on
     */
    record Gap(Reason reason, Position head) implements Replay {

        /** Why there is a gap. */
        public enum Reason {
            /** The position is of another epoch, ahead of the head, or none at all. */
            UNKNOWN_POSITION,
            /** The history of some topic does not reach back to the position. */
            HISTORY_TOO_SHORT
        }
    }
}
