package dev.ssespring.web.browser;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The JavaScript client of the module {@code sse-browser}, or its worker for jobs: an ES module, minified, and the same
 * compressed. Immutable.
 */
public final class ClientScript {

    /** Location of the file in the jar of {@code sse-browser}. */
    public static final String RESOURCE = "META-INF/sse-browser/client.js";

    /** Location of the worker in the jar of {@code sse-browser}. */
    public static final String WORKER_RESOURCE = "META-INF/sse-browser/worker.js";

    /** What the worker imports, as {@code sse-browser} has built it. */
    private static final String CLIENT_IMPORT = "\"./client.js\"";

    private static final int VERSION_LENGTH = 16;

    private final byte[] plain;
    private final byte[] compressed;
    private final String version;

    private ClientScript(byte[] plain) {
        this.plain = plain;
        this.compressed = compress(plain);
        this.version = version(plain);
    }

    /**
     * Reads the file from the class path.
     *
     * @return the client
     * @throws UncheckedIOException if the jar of {@code sse-browser} is missing or cannot be read
     */
    public static ClientScript load() {
        return new ClientScript(read(RESOURCE));
    }

    /**
     * Reads the worker from the class path. Its import names the client as it is served, which must be in the same folder.
     *
     * @param client name of the client without folders, such as {@code client.js}
     * @return the worker
     * @throws UncheckedIOException if the jar of {@code sse-browser} is missing or cannot be read
     */
    public static ClientScript loadWorker(String client) {
        String worker = new String(read(WORKER_RESOURCE), StandardCharsets.UTF_8);
        if (!worker.contains(CLIENT_IMPORT)) {
            throw new IllegalStateException(WORKER_RESOURCE + " does not import " + CLIENT_IMPORT
                    + ". Use the versions of sse-browser and the starter that belong together, see sse-bom");
        }
        return new ClientScript(
                worker.replace(CLIENT_IMPORT, "\"./" + client + '"').getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] read(String resource) {
        try (InputStream file = ClientScript.class.getClassLoader().getResourceAsStream(resource)) {
            if (file == null) {
                throw new FileNotFoundException("There is no " + resource
                        + " on the class path. Add the dependency dev.ssespring:sse-browser, or set"
                        + " 'sse.browser.enabled' to false");
            }
            return file.readAllBytes();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Returns a text that changes with the content of the file.
     *
     * @return hexadecimal digits
     */
    public String version() {
        return version;
    }

    byte[] plain() {
        return plain;
    }

    byte[] compressed() {
        return compressed;
    }

    private static byte[] compress(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length);
        try (GZIPOutputStream gzip = new BestCompression(bytes)) {
            gzip.write(plain);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return bytes.toByteArray();
    }

    private static String version(byte[] plain) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
            return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("Each Java platform has SHA-256", ex);
        }
    }

    /** Compressed once and sent often. */
    private static final class BestCompression extends GZIPOutputStream {

        BestCompression(ByteArrayOutputStream bytes) throws IOException {
            super(bytes);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
