package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssespring.concurrent.SseThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileLastEventIdStoreTests {

    @TempDir
    Path parent;

    private Path directory;
    private FileLastEventIdStore store;

    @BeforeEach
    void open() {
        directory = parent.resolve("a/b");
        store = FileLastEventIdStore.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void idThatWasSavedLastIsLoadedAfterARestart() {
        for (String id : List.of("a-1", "a-2", "", "\u4e2d \ud83d\ude00", "x".repeat(100_000), " a\tb\u0001")) {
            store.save("jobs", id);
            store.close();
            store = FileLastEventIdStore.open(directory);
            assertThat(store.load("jobs")).isEqualTo(id);
            store.withoutForce().save("jobs", id + "!");
            assertThat(store.load("jobs")).isEqualTo(id + "!");
        }
    }

    @Test
    void thereIsNoIdBeforeTheFirst() {
        assertThat(store.load("jobs")).isNull();
    }

    @Test
    void eachNameHasAFileOfItsOwnOnEverySystem() throws IOException {
        List<String> names = List.of(
                "jobs",
                "Jobs",
                "JOBS",
                "jobs.",
                "jobs ",
                " jobs",
                "",
                "..",
                "../jobs",
                "..\\jobs",
                "CON",
                "con",
                "nul",
                "com1",
                "a:b",
                "a%3ab",
                "%",
                "id-jobs.txt",
                ".lock",
                "1.tmp",
                "*?<>|\"",
                "\u00e4",
                "a\u0308",
                "\ud83d\ude00",
                "\u0000",
                "http://localhost:8080/stream",
                "x".repeat(300),
                "x".repeat(301),
                "x".repeat(300) + "y",
                "\u4e2d".repeat(1000));
        names.forEach(name -> store.save(name, "id of " + name));

        assertThat(names).allSatisfy(name -> assertThat(store.load(name)).isEqualTo("id of " + name));
        List<String> files = files();
        assertThat(files).hasSize(names.size() + 1).contains(".lock");
        assertThat(files.stream().map(file -> file.toLowerCase(Locale.ROOT)).distinct())
                .hasSameSizeAs(files);
        assertThat(files)
                .filteredOn(file -> !file.equals(".lock"))
                .allSatisfy(file ->
                        assertThat(file).matches("id-[a-z0-9%_-]*\\.txt").hasSizeLessThanOrEqualTo(255));
        assertThat(parent).isDirectoryNotContaining(path -> !path.endsWith("a"));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void directoryHasOneStoreOnly() throws Exception {
        for (Path same : List.of(directory, parent.resolve("a/../a/b"), directory.toAbsolutePath())) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> FileLastEventIdStore.open(same))
                    .withMessageContaining("is used by another FileLastEventIdStore");
        }
        store.close();
        store.close();
        store = FileLastEventIdStore.open(directory);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void otherProcessCannotUseTheDirectoryUntilTheStoreIsClosed() throws Exception {
        assertThatIllegalStateException().isThrownBy(() -> FileLastEventIdStore.open(directory));
        assertThat(StoreProcess.run("open", directory)).isEqualTo(StoreProcess.REFUSED);
        store.close();
        assertThat(StoreProcess.run("open", directory)).isEqualTo(StoreProcess.DONE);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void fullDiskKeepsTheIdBefore() throws Exception {
        store.close();
        assertThat(StoreProcess.run("full", directory)).isEqualTo(StoreProcess.DONE);
        store = FileLastEventIdStore.open(directory);
        assertThat(store.load("jobs")).isEqualTo("a-2");
        assertThat(files()).hasSize(2);
    }

    @Test
    void closedStoreCannotBeUsed() {
        FileLastEventIdStore fast = store.withoutForce();
        store.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> store.save("jobs", "a-1"))
                .withMessageContaining("is closed");
        assertThatIllegalStateException().isThrownBy(() -> fast.load("jobs"));
    }

    @Test
    void damagedFileFailsWithTheRemedy() throws IOException {
        store.save("jobs", "a-12");
        Path file = directory.resolve("id-jobs.txt");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            assertThatDamageIsFound(file, Arrays.copyOf(whole, length));
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            assertThatDamageIsFound(file, changed);
        }
        assertThatDamageIsFound(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatDamageIsFound(file, new byte[whole.length]);
        assertThatDamageIsFound(file, "a-12".getBytes(StandardCharsets.UTF_8));
        store.save("jobs", "a-13");
        assertThat(store.load("jobs")).isEqualTo("a-13");
    }

    private void assertThatDamageIsFound(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        assertThatIllegalStateException()
                .isThrownBy(() -> store.load("jobs"))
                .withMessageContaining("jobs in " + file + " is damaged")
                .withMessageContaining("delete it to start without an id");
    }

    @Test
    void fileThatCannotBeReadOrWrittenIsAnError() throws IOException {
        Path file = directory.resolve("id-jobs.txt");
        Files.createDirectories(file.resolve("in the way"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> store.load("jobs"))
                .withMessageContaining("jobs cannot be read from " + file);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> store.save("jobs", "a-1"))
                .withMessageContaining("jobs cannot be written to " + file);
        assertThat(files()).noneMatch(name -> name.endsWith(".tmp"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> FileLastEventIdStore.open(directory.resolve(".lock")))
                .withMessageContaining("cannot be used for last event ids");
    }

    @Test
    void temporaryFilesOfAKilledProcessAreDeleted() throws IOException {
        store.save("jobs", "a-1");
        store.close();
        Files.writeString(directory.resolve("17.tmp"), "half");
        store = FileLastEventIdStore.open(directory);
        assertThat(files()).containsExactlyInAnyOrder(".lock", "id-jobs.txt");
    }

    @Test
    void interruptedThreadSavesAsWell() {
        store.save("jobs", "a-1");
        Thread.currentThread().interrupt();
        store.save("jobs", "a-2");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.load("jobs")).isEqualTo("a-2");
    }

    @Test
    void readerSeesAWholeIdWhileItIsReplaced() throws Exception {
        FileLastEventIdStore fast = store.withoutForce();
        String one = "1".repeat(5000);
        String two = "2".repeat(9000);
        fast.save("jobs", one);
        AtomicBoolean done = new AtomicBoolean();
        Thread saving = SseThreads.daemon("saving", () -> {
            for (int i = 0; i < 2000; i++) {
                fast.save("jobs", (i % 2 == 0) ? two : one);
                fast.save("other", "x");
            }
            done.set(true);
        });
        saving.start();
        int loads = 0;
        while (!done.get()) {
            assertThat(fast.load("jobs")).isIn(one, two);
            loads++;
        }
        saving.join();
        assertThat(loads).isPositive();
    }
}
