package dev.ssespring.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the public suite itself, where somebody has a binary of it: github.com/launchdarkly/sse-contract-tests. */
class PublicSuiteIntegrationTests {

    private static final String HARNESS = "sse.contract.harness";

    private static final long LIMIT_MINUTES = 10;

    @Test
    void clientPassesThePublicSuite() throws Exception {
        String harness = System.getProperty(HARNESS);
        assumeTrue(
                harness != null && !harness.isBlank(),
                "No binary of sse-contract-tests: -D" + HARNESS + "=<path> to run it");
        Path output = Files.createDirectories(Path.of("target")).resolve("sse-contract-tests.log");
        try (ContractTestService service = ContractTestService.start(0)) {
            Process suite = new ProcessBuilder(
                            harness,
                            "-url",
                            "http://localhost:" + service.port(),
                            "-port",
                            String.valueOf(freePort()),
                            "-debug")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(suite.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES))
                        .as("ended within " + LIMIT_MINUTES + " minutes")
                        .isTrue();
            } finally {
                suite.destroyForcibly();
            }
            assertThat(suite.exitValue())
                    .as(() -> "exit code; what the suite said is in " + output.toAbsolutePath())
                    .isZero();
        }
    }

    /** For the suite to listen at: the one it takes by itself may be taken. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
