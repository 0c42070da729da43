package dev.ssespring.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLastEventIdStoreTests {

    @TempDir
    Path directory;

    @Test
    void whatWasSavedLastIsLoadedByAnother() {
        FileLastEventIdStore store = new FileLastEventIdStore(directory);
        store.save("jobs", "a-1");
        store.save("jobs", "a-2");

        assertThat(new FileLastEventIdStore(directory).load("jobs")).isEqualTo("a-2");
    }

    @Test
    void thereIsNoIdBeforeTheFirst() {
        assertThat(new FileLastEventIdStore(directory).load("jobs")).isNull();
    }

    @Test
    void anIdThatTheServerHasResetIsNone() {
        FileLastEventIdStore store = new FileLastEventIdStore(directory);
        store.save("jobs", "a-1");
        store.save("jobs", "");

        assertThat(store.load("jobs")).isNull();
    }

    @Test
    void subscriptionsAreApartWhateverTheyAreCalled() throws IOException {
        FileLastEventIdStore store = new FileLastEventIdStore(directory.resolve("inside"));
        Files.createDirectory(directory.resolve("inside"));
        store.save("../http://x/y", "a-1");
        store.save("jobs", "a-2");

        assertThat(store.load("../http://x/y")).isEqualTo("a-1");
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("inside"));
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAnError() {
        FileLastEventIdStore store = new FileLastEventIdStore(directory.resolve("missing"));

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> store.save("jobs", "a-1"));
    }
}
