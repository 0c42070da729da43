package dev.ssespring.jobs.store;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a beat tells the node that has the stream of the worker, which may be another one than that which has received the beat: the
 * body of a {@link JobChange.Kind#BEAT}. Its text is the slots, the tags with a plus sign between them, and the user, with a space
 * between.
 *
 * @param slots maximum number of jobs that the worker holds at the same time
 * @param tags what the worker has; without spaces and plus signs
 * @param user name of the authenticated user whose beat it was; null if there is none
 */
public record WorkerAnnouncement(
        int slots, Set<String> tags, @Nullable String user) {

    /** Copies the tags. */
    public WorkerAnnouncement {
        tags = Set.copyOf(tags);
    }

    /**
     * Reads the text of an announcement.
     *
     * @param text as {@link #toString()} returns it
     * @return the announcement
     */
    public static WorkerAnnouncement parse(String text) {
        String[] parts = text.split(" ", 3);
        Set<String> tags = parts[1].isEmpty() ? Set.of() : Set.of(parts[1].split("\\+", -1));
        return new WorkerAnnouncement(Integer.parseInt(parts[0]), tags, (parts.length == 3) ? parts[2] : null);
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        String text = slots + " " + String.join("+", new TreeSet<>(tags));
        return (user != null) ? text + ' ' + user : text;
    }
}
