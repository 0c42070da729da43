package dev.ssespring.client;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps last event ids in a directory, one file for each connection name. A file is replaced as a whole: whatever ends the
 * process, it contains the old id or the new one. Only one store can use a directory at a time, in this process and in
 * others on the same machine; each instance of an application needs a directory of its own.
 *
 * <p>An id is saved whenever it changes, as a rule after each event, on the thread that handled the event. By default
 * it is forced to the device, so that a crash of the machine leaves no damaged file. That took 7 to 9 ms on the disk of
 * a virtual machine, against 1 to 2 ms with {@link #withoutForce()}, which suits streams of many events per second. A
 * save that fails, for example because the disk is full, throws, leaves the previous id in place, and is made up for by
 * the next one. A file that cannot be read or was damaged makes {@link #load} throw, so that a position is never lost
 * silently.
 *
 * <p>Any thread may use it. Connections with the same name share a file, so each connection needs a name of its own:
 * see {@link SseRequest#name(String)}.
 */
public final class FileLastEventIdStore implements LastEventIdStore, AutoCloseable {

    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final DirectoryLock lock;
    private final boolean force;
    private final AtomicLong saves;

    private FileLastEventIdStore(Path directory, DirectoryLock lock, boolean force, AtomicLong saves) {
        this.directory = directory;
        this.lock = lock;
        this.force = force;
        this.saves = saves;
    }

    /**
     * Opens a store, which is to be closed when no connection uses it any more.
     *
     * @param directory created if it does not exist; on a local file system
     * @return a store that forces each id to the device
     * @throws IllegalStateException if another store uses the directory
     * @throws UncheckedIOException if the directory cannot be used
     */
    public static FileLastEventIdStore open(Path directory) {
        Objects.requireNonNull(directory, "'directory' must not be null");
        try {
            Files.createDirectories(directory);
            return new FileLastEventIdStore(directory, cleanedUp(directory), true, new AtomicLong());
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "The directory " + directory + " cannot be used for last event ids: " + ex, ex);
        }
    }

    private static DirectoryLock cleanedUp(Path directory) throws IOException {
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            deleteTemporaryFiles(directory);
            return lock;
        } catch (IOException | RuntimeException ex) {
            lock.close();
            throw ex;
        }
    }

    /** Left behind by a process that was killed. The lock is held, so nobody writes them. */
    private static void deleteTemporaryFiles(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + TEMPORARY)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /**
     * Returns the same store without forcing ids to the device: after a crash of the machine, but not of the process, an
     * older id may be found, or a damaged file that has to be deleted by hand.
     *
     * @return closed together with this one
     */
    public FileLastEventIdStore withoutForce() {
        return new FileLastEventIdStore(directory, lock, false, saves);
    }

    /**
     * Loads an id.
     *
     * @throws IllegalStateException if the file is damaged, or the store is closed
     * @throws UncheckedIOException if the file cannot be read
     */
    @Override
    public @Nullable String load(String subscription) {
        requireOpen();
        Path file = directory.resolve(StoredId.fileName(subscription));
        try {
            return StoredId.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException ex) {
            return null;
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "The last event id of " + subscription + " cannot be read from " + file + ": " + ex, ex);
        } catch (IllegalArgumentException ex) {
            throw new IllegalStateException(
                    "The last event id of " + subscription + " in " + file + " is damaged: " + ex.getMessage()
                            + ". Restore the file, or delete it to begin without an id",
                    ex);
        }
    }

    /**
     * Saves an id.
     *
     * @throws IllegalStateException if the store is closed
     * @throws UncheckedIOException if the file cannot be written
     */
    @Override
    public void save(String subscription, String lastEventId) {
        requireOpen();
        Path file = directory.resolve(StoredId.fileName(subscription));
        try {
            replace(file, StoredId.encode(lastEventId));
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "The last event id of " + subscription + " cannot be written to " + file + ": " + ex, ex);
        }
    }

    private void replace(Path file, byte[] content) throws IOException {
        Path next = directory.resolve(saves.incrementAndGet() + TEMPORARY);
        try {
            boolean first = force && !Files.exists(file);
            write(next, content);
            move(next, file);
            if (first) {
                lock.forceEntries();
            }
        } catch (IOException ex) {
            deleteAfter(ex, next);
            throw ex;
        }
    }

    private static void deleteAfter(IOException failure, Path next) {
        try {
            Files.deleteIfExists(next);
        } catch (IOException ex) {
            failure.addSuppressed(ex);
        }
    }

    /** Not by a channel, which an interrupted thread would close. */
    private void write(Path next, byte[] content) throws IOException {
        try (FileOutputStream output = new FileOutputStream(next.toFile())) {
            output.write(content);
            if (force) {
                output.getFD().sync();
            }
        }
    }

    private static void move(Path next, Path file) throws IOException {
        try {
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException ex) {
            throw new IOException("The file system cannot replace a file atomically: use a local directory", ex);
        }
    }

    private void requireOpen() {
        if (!lock.isHeld()) {
            throw new IllegalStateException("The store of last event ids in " + directory + " is closed");
        }
    }

    /** Lets another store use the directory. To be called when the connections that use this one are closed. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException ex) {
            throw new UncheckedIOException("The lock of " + directory + " cannot be released: " + ex, ex);
        }
    }
}
