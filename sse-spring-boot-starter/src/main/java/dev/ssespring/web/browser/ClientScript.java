package dev.ssespring.web.browser;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * The JavaScript client of the module {@code sse-browser}: an ES module, minified, and the same compressed. Immutable.
 */
public final class ClientScript {

    /** Location of the file in the jar of {@code sse-browser}. */
    public static final String RESOURCE = "META-INF/sse-browser/client.js";

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
        try (InputStream file = ClientScript.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (file == null) {
                throw new FileNotFoundException("There is no " + RESOURCE
                        + " on the class path. Add the dependency dev.ssespring:sse-browser, or set"
                        + " 'sse.browser.enabled' to false");
            }
            return new ClientScript(file.readAllBytes());
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
