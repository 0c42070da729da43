package dev.ssespring.client;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Exclusive lock of a directory. The operating system releases it however the process ends. Thread-safe. */
final class DirectoryLock implements AutoCloseable {

    private static final String NAME = ".lock";

    /**
     * Directories locked by this process. Opening a lock file a second time to test its lock would be wrong: on POSIX
     * systems, closing any channel of a file releases all locks that the process has on it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Locks an existing directory.
     *
     * @throws IllegalStateException if it is locked
     */
    static DirectoryLock acquire(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD.add(real)) {
            throw taken(directory);
        }
        boolean locked = false;
        try {
            DirectoryLock lock = new DirectoryLock(real, lockedChannel(real));
            locked = true;
            return lock;
        } finally {
            if (!locked) {
                HELD.remove(real);
            }
        }
    }

    private static FileChannel lockedChannel(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException ex) {
            // Locked by this library in another class loader.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw taken(directory);
        }
        return channel;
    }

    private static IllegalStateException taken(Path directory) {
        return new IllegalStateException("Directory " + directory + " is used by another FileLastEventIdStore."
                + " Use one directory for each process, and open one store for each directory");
    }

    /**
     * Forces the entries of the directory to the device, so that new files survive a crash. Not possible on Windows.
     */
    void forceEntries() throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }

    boolean isHeld() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(directory);
        }
    }
}
