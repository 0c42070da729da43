package dev.ssespring.benchmarks.client;

import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A {@link FloodServer} as the benchmark sees it: elsewhere, so that its work is not counted as the client's. */
final class FloodProcess implements AutoCloseable {

    private final Process process;
    private final URI uri;

    private FloodProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static FloodProcess start(byte[] head, byte[] body) throws IOException {
        Process process = new ProcessBuilder(java(), "-cp", classes(), FloodServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            DataOutputStream output = new DataOutputStream(process.getOutputStream());
            for (byte[] block : new byte[][] {head, body}) {
                output.writeInt(block.length);
                output.write(block);
            }
            output.flush();
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            String port = Objects.requireNonNull(reader.readLine(), "The server did not start");
            return new FloodProcess(process, URI.create("http://127.0.0.1:" + port + "/"));
        } catch (IOException | RuntimeException ex) {
            process.destroyForcibly();
            throw ex;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classes() {
        try {
            return Path.of(FloodServer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException ex) {
            throw new IllegalStateException(ex);
        }
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
