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
 * Store of last event ids in a directory, with one file for each connection name. Files are replaced atomically:
 * whenever the process ends, a file contains the old id or the new one. Only one store can use a directory at a time,
 * in this process and in others on the same machine; each instance of an application needs a directory of its own.
 *
 * <p>An id is saved whenever it changes, usually after each event, on the thread that handled the event. By default it
 * is forced to the device, so that a crash of the machine leaves no damaged file. That took 7 to 9 ms on the disk of a
 * virtual machine, against 1 to 2 ms with {@link #withoutForce()}, which suits streams of many events per second. If a
 * save fails, for example because the disk is full, an exception is thrown and the previous id stays in place until the
 * next save succeeds. If a file cannot be read or was damaged, {@link #load} throws an exception, so that a position is
 * never lost silently.
 *
 * <p>Thread-safe. Connections with the same name share a file, so each connection needs a name of its own:
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
     * Opens a store. Close it when no connection uses it anymore.
     *
     * @param directory directory on a local file system, created if it does not exist
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
            throw new UncheckedIOException("Directory " + directory + " cannot be used for last event ids: " + ex, ex);
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

    /** Deletes files left by a process that was killed. The lock is held, so no other store writes them. */
    private static void deleteTemporaryFiles(Path directory) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + TEMPORARY)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /**
     * Returns a view of this store that does not force ids to the device. After a crash of the machine, but not of the
     * process, a file may contain an older id or be damaged; a damaged file has to be deleted by hand.
     *
     * @return a store that is closed together with this one
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
        Path file = directory.resolve(StoredIdFormat.fileName(subscription));
        try {
            return StoredIdFormat.decode(Files.readAllBytes(file));
        } catch (NoSuchFileException ex) {
            return null;
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "Last event id of " + subscription + " cannot be read from " + file + ": " + ex, ex);
        } catch (IllegalArgumentException ex) {
            throw new IllegalStateException(
                    "Last event id of " + subscription + " in " + file + " is damaged: " + ex.getMessage()
                            + ". Restore the file, or delete it to start without an id",
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
        Path file = directory.resolve(StoredIdFormat.fileName(subscription));
        try {
            replace(file, StoredIdFormat.encode(lastEventId));
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "Last event id of " + subscription + " cannot be written to " + file + ": " + ex, ex);
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

    /** Writes a file, not through a channel, because an interrupted thread would close it. */
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
            throw new IOException("The file system cannot replace files atomically. Use a local directory", ex);
        }
    }

    private void requireOpen() {
        if (!lock.isHeld()) {
            throw new IllegalStateException("Store of last event ids in " + directory + " is closed");
        }
    }

    /** Releases the directory for another store. Close the connections that use this store before. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException ex) {
            throw new UncheckedIOException("Lock of " + directory + " cannot be released: " + ex, ex);
        }
    }
}
