package dev.ssespring.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerHomeTests {

    @TempDir
    Path directory;

    @Test
    void workersOfOneHostHaveDifferentNames() throws IOException {
        try (WorkerHome one = claim(null);
                WorkerHome other = claim(null)) {
            assertThat(one.getName()).matches("[A-Za-z0-9_-]+-1");
            assertThat(other.getName()).matches("[A-Za-z0-9_-]+-2");
            assertThat(other.directory()).isNotEqualTo(one.directory()).isDirectory();
        }
    }

    @Test
    void aWorkerThatIsStartedAgainIsTheOneItWas() throws IOException {
        WorkerHome before = claim(null);
        before.close();

        try (WorkerHome after = claim(null)) {
            assertThat(after.getName()).isEqualTo(before.getName());
            assertThat(after.directory()).isEqualTo(before.directory());
        }
    }

    @Test
    void aNameIsGivenToOneWorkerAtATime() throws IOException {
        try (WorkerHome one = claim("alpha")) {
            assertThat(one.directory()).isEqualTo(directory.resolve("alpha"));
            assertThatIllegalStateException().isThrownBy(() -> claim("alpha")).withMessageContaining("worker.name");
        }
    }

    private WorkerHome claim(String name) {
        return WorkerHome.claim(new WorkerProperties(name, Duration.ZERO, directory));
    }
}
