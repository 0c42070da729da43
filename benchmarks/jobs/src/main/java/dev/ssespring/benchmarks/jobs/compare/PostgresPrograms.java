package dev.ssespring.benchmarks.jobs.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The installed programs of PostgreSQL, which refuse to run as root: then they run as the user that Debian's package creates.
 *
 * @param directory has {@code initdb} and {@code pg_ctl}
 */
record PostgresPrograms(Path directory) {

    /** Said if they are not found. */
    static final String REMEDY = "PostgreSQL is not installed: apt-get install postgresql, or set --postgres=DIR";

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    /** Looks in one directory, or in those of Debian's packages, the newest first. */
    static Optional<PostgresPrograms> find(Optional<String> directory) throws IOException {
        List<Path> candidates = new ArrayList<>();
        if (directory.isPresent()) {
            candidates.add(Path.of(directory.get()));
        } else if (Files.isDirectory(VERSIONS)) {
            try (Stream<Path> versions = Files.list(VERSIONS)) {
                versions.sorted(Comparator.reverseOrder()).forEach(version -> candidates.add(version.resolve("bin")));
            }
        }
        return candidates.stream()
                .filter(each ->
                        Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("pg_ctl")))
                .findFirst()
                .map(PostgresPrograms::new);
    }

    /** Creates an empty directory that belongs to the user the programs run as. */
    static Path createDirectory() throws IOException {
        Path created = Files.createTempDirectory("jobs-postgres");
        if (isRoot()) {
            Files.setOwner(
                    created,
                    created.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        return created;
    }

    /** Runs a program until it ends; what it and the processes that it leaves print is appended to the log. */
    void run(Path workingDirectory, Path log, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups", "--"));
        }
        command.add(directory.resolve(program).toString());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException("'%s' ended with %d: see %s".formatted(program, status, log));
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
