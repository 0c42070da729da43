package dev.ssespring.demo.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Name of a worker and the directory of that name. A file lock, which the operating system releases however the
 * worker ends, keeps other workers from using it. So a restarted worker has the same name.
 */
final class WorkerHome implements AutoCloseable {

    private static final int MOST_WORKERS = 100;
    private static final int MOST_OF_HOST = 30;

    private final String name;
    private final Path directory;
    private final FileChannel lock;

    private WorkerHome(String name, Path directory, FileChannel lock) {
        this.name = name;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Returns the home with the given name, or with the first free name.
     *
     * @throws IllegalStateException if the name is in use
     */
    static WorkerHome claim(WorkerProperties properties) {
        String wanted = properties.name();
        if (wanted != null) {
            return claim(properties.directory(), wanted)
                    .orElseThrow(() -> new IllegalStateException(
                            "A worker named '%s' is running here: give this one another 'worker.name'"
                                    .formatted(wanted)));
        }
        String host = host();
        return IntStream.rangeClosed(1, MOST_WORKERS)
                .mapToObj(number -> claim(properties.directory(), host + "-" + number))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "%d workers are running here: give this one a 'worker.name'".formatted(MOST_WORKERS)));
    }

    private static Optional<WorkerHome> claim(Path parent, String name) {
        Path directory = parent.resolve(name);
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return Optional.of(new WorkerHome(name, directory, channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException ex) {
            throw new UncheckedIOException(
                    "The worker cannot use the directory %s: set another 'worker.directory'".formatted(directory), ex);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ex) {
            // Locked by this JVM, and so as unavailable as a name locked by another.
            return false;
        }
    }

    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().split("\\.", 2)[0];
            String name = host.replaceAll("[^A-Za-z0-9_-]", "-");
            return name.substring(0, Math.min(name.length(), MOST_OF_HOST));
        } catch (UnknownHostException ex) {
            return "worker";
        }
    }

    /** Public because the expression in the listener's URL uses it. */
    @Reflective
    public String getName() {
        return name;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return "worker " + name + " in " + directory;
    }
}
