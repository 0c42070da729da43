package dev.ssespring.demo.worker;

import dev.ssespring.client.LastEventIdStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** One file for each subscription; a reader sees the old id or the new one, never a part. */
final class FileLastEventIdStore implements LastEventIdStore {

    private final Path directory;

    FileLastEventIdStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public @Nullable String load(String subscription) {
        try {
            String id = Files.readString(file(subscription));
            return id.isEmpty() ? null : id;
        } catch (NoSuchFileException ex) {
            return null;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void save(String subscription, String lastEventId) {
        Path file = file(subscription);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.writeString(next, lastEventId);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private Path file(String subscription) {
        return directory.resolve(URLEncoder.encode(subscription, StandardCharsets.UTF_8) + ".last-event-id");
    }
}
