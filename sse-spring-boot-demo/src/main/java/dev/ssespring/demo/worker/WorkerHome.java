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
 * A worker's name and the directory of that name, which no other worker has while this one lives: a lock, which the system
 * releases however the worker ends, sees to that. So a worker that is started again becomes the one it was.
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
     * Takes the wanted name, or else the first free one.
     *
     * @throws IllegalStateException if it is taken
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
            // Taken by this very JVM: to be had as little as one that another has.
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

    /** Public and so named for the expression in the listener's URL. */
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
