package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ChildProcessesTests {

    /** The children write to the same pipe: it ends when none of them runs any more. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void childrenOfAJvmThatIsKilledEndAlsoIfTheyAreSuspended() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProcessesTests.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("children are running");

            parent.destroyForcibly().waitFor();

            assertThat(output.readLine()).as("the end of the pipe").isNull();
        }
    }

    /** Starts three children, of which the first ends by itself and the second is suspended. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        child("true").waitFor();
        Process suspended = child("sleep", "600");
        child("sleep", "600");
        new ProcessBuilder("kill", "-STOP", String.valueOf(suspended.pid()))
                .start()
                .waitFor();
        System.out.println("children are running");
        new CountDownLatch(1).await();
    }

    private static Process child(String... command) throws IOException {
        return ChildProcesses.endingWithThisJvm(
                new ProcessBuilder(command).inheritIO().start());
    }
}
