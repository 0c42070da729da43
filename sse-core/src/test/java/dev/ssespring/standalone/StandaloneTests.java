package dev.ssespring.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that has {@code sse-core} and its two dependencies on its class path, and nothing else. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandaloneTests {

    private static final Path SOURCES = Path.of("src", "test", "java", "dev", "ssespring", "standalone");

    @Test
    void applicationCompilesPublishesConsumesAndResumesWithCoreAlone(@TempDir Path directory) throws Exception {
        String core = Stream.of(SseEventPublisher.class, NullMarked.class, LogFactory.class)
                .map(StandaloneTests::location)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        compile(core, directory);

        Path output = directory.resolve("output");
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        core + File.pathSeparator + directory,
                        "dev.ssespring.standalone.StandaloneApplication")
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();

        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .as(Files.readString(log, StandardCharsets.UTF_8))
                .isEqualToNormalizingNewlines("created first\ncreated second\ncreated third\n");
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void compile(String classPath, Path target) {
        List<String> files = Stream.of("StandaloneApplication", "InProcessTransport", "Pipe")
                .map(name -> SOURCES.resolve(name + ".java").toString())
                .toList();
        Stream<String> options = Stream.of("-proc:none", "-d", target.toString(), "-cp", classPath);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, Stream.concat(options, files.stream()).toArray(String[]::new));
        assertThat(result).isZero();
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
