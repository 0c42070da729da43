package dev.ssespring.benchmarks.jobs.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A new PostgreSQL that loses at most the last moments in a crash, as Redis with {@code appendfsync everysec}. Used by one
 * thread; closing it stops the server and leaves its directory to the caller.
 */
final class PostgresServer implements AutoCloseable {

    static final String USER = "jobs";

    private static final String SETTINGS = " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            + " -c fsync=on -c synchronous_commit=off -c max_connections=200";

    private final PostgresPrograms programs;
    private final Path data;
    private final Path log;
    private final long pid;

    private PostgresServer(PostgresPrograms programs, Path data, Path log, long pid) {
        this.programs = programs;
        this.data = data;
        this.log = log;
        this.pid = pid;
    }

    /** Returns when it accepts connections. */
    static PostgresServer start(PostgresPrograms programs, Path data, int port, Path log) throws IOException {
        Files.deleteIfExists(log);
        String directory = data.toString();
        programs.run(
                data, log, "initdb", List.of("-D", directory, "--username=" + USER, "--auth=trust", "--encoding=UTF8"));
        programs.run(data, log, "pg_ctl", List.of("-D", directory, "-w", "-o", "-p " + port + SETTINGS, "start"));
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
        // If this process is ended while it measures; the other processes of the server end with this one.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(pid)));
        return new PostgresServer(programs, data, log, pid);
    }

    /** Returns the id of the process whose children serve the connections. */
    long pid() {
        return pid;
    }

    @Override
    public void close() throws IOException {
        programs.run(data, log, "pg_ctl", List.of("-D", data.toString(), "-w", "-m", "fast", "stop"));
    }

    /** Only if the server still runs: its id may be that of another process later. */
    private static void kill(long pid) {
        ProcessHandle.of(pid)
                .filter(each -> each.info()
                        .command()
                        .map(command -> command.endsWith("/postgres"))
                        .orElse(false))
                .ifPresent(ProcessHandle::destroyForcibly);
    }
}
