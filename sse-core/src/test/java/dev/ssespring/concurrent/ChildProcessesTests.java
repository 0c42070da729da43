package dev.ssespring.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildProcessesTests {

    /** All of them write to the pipe of a shell, which ends when none of them runs any more. */
    @Test
    void childrenOfAJvmThatIsKilledEndAlsoIfTheyAreSuspended() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$@\" | cat",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChildProcessesTests.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = shell.inputReader(StandardCharsets.UTF_8)) {
            long jvm = Long.parseLong(output.readLine());

            ProcessHandle.of(jvm).orElseThrow().destroyForcibly();

            assertThat(shell.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Starts three children, of which the first ends by itself and the second is suspended, and prints its id. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        child("true").waitFor();
        Process suspended = child("sleep", "600");
        child("sleep", "600");
        new ProcessBuilder("kill", "-STOP", String.valueOf(suspended.pid()))
                .start()
                .waitFor();
        System.out.println(ProcessHandle.current().pid());
        new CountDownLatch(1).await();
    }

    private static Process child(String... command) throws IOException {
        return ChildProcesses.endingWithThisJvm(
                new ProcessBuilder(command).inheritIO().start());
    }
}
