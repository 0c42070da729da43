package dev.ssespring.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Process that uses a store of last event ids. */
final class StoreProcess {

    static final int DONE = 0;
    static final int REFUSED = 3;

    private static final int UNEXPECTED = 4;

    private StoreProcess() {}

    /** Runs {@link #main} with files limited to 4 KB, which stands for a disk that is full. */
    static int run(String task, Path directory) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(List.of(
                "bash",
                "-c",
                "ulimit -f 4; exec \"$0\" \"$@\"",
                java,
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                task,
                directory.toString()));
        return builder.inheritIO().start().waitFor();
    }

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[1]);
        try (FileLastEventIdStore store = FileLastEventIdStore.open(directory)) {
            System.exit(arguments[0].equals("full") ? saveOnFullDisk(store) : DONE);
        } catch (IllegalStateException ex) {
            System.exit(REFUSED);
        }
    }

    private static int saveOnFullDisk(FileLastEventIdStore store) {
        store.save("jobs", "a-1");
        try {
            store.save("jobs", "x".repeat(10_000));
            return UNEXPECTED;
        } catch (UncheckedIOException ex) {
            boolean kept = "a-1".equals(store.load("jobs"));
            store.save("jobs", "a-2");
            return kept && ex.getMessage().contains("cannot be written to") ? DONE : UNEXPECTED;
        }
    }
}
