package dev.ssespring.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.webjars.WebJarVersionLocator;

/**
 * The committed minified client, checked without Node.js. That it is what the sources give is checked by {@code npm
 * test}, which builds it again.
 */
class ClientFileTests {

    private static final Path SOURCES = Path.of("src", "main", "javascript");

    @Test
    void minifiedClientHasAtMost4096BytesCompressed() throws IOException {
        assertThat(compressedSize("client.js")).isLessThanOrEqualTo(4096);
    }

    @Test
    void minifiedWorkerHasAtMost2048BytesCompressedOnTopOfTheClient() throws IOException {
        assertThat(compressedSize("worker.js")).isLessThanOrEqualTo(2048);
    }

    private static int compressedSize(String file) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(Files.readAllBytes(Path.of("dist", file)));
        }
        return compressed.size();
    }

    @Test
    void minifiedClientWasBuiltFromTheSourcesAsTheyAre() throws IOException {
        List<String> recorded = Files.readAllLines(Path.of("dist", "checksums.txt"));
        TreeSet<String> actual = new TreeSet<>();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path file : sources.toList()) {
                actual.add(checksum(file));
            }
        }
        actual.add(checksum(Path.of("dist", "client.d.ts")));
        actual.add(checksum(Path.of("dist", "client.js")));
        actual.add(checksum(Path.of("dist", "worker.d.ts")));
        actual.add(checksum(Path.of("dist", "worker.js")));

        assertThat(recorded)
                .as("dist/checksums.txt; if the sources have changed, run 'npm ci && npm run build' in sse-browser")
                .containsExactlyInAnyOrderElementsOf(actual);
    }

    @Test
    void webJarIsFoundByItsName() throws IOException {
        WebJarVersionLocator locator = new WebJarVersionLocator();
        String version = System.getProperty("client.version");

        assertThat(locator.version("sse-browser")).isEqualTo(version);
        assertThat(locator.path("sse-browser", "client.js")).isEqualTo("sse-browser/" + version + "/client.js");
        try (InputStream client =
                getClass().getClassLoader().getResourceAsStream(locator.fullPath("sse-browser", "client.js"))) {
            assertThat(client).hasBinaryContent(Files.readAllBytes(Path.of("dist", "client.js")));
        }
    }

    @Test
    void npmPackageHasTheVersionOfTheJar() throws IOException {
        assertThat(Files.readString(Path.of("package.json")))
                .contains("\"version\": \"" + System.getProperty("client.version") + "\"");
    }

    private static String checksum(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest) + "  " + file.toString().replace('\\', '/');
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
