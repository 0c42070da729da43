package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;

/**
 * A certificate for localhost that nobody trusts who was not told to, made for the test by this machine's keytool.
 *
 * @param store where its key is, and the certificate itself
 */
public record TestCertificate(Path store) {

    public static final String PASSWORD = "changeit";

    private static final long LIMIT_SECONDS = 60;

    public static TestCertificate in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        String arguments = "-genkeypair -alias localhost -keyalg EC -validity 2 -storetype PKCS12 -dname CN=localhost"
                + " -ext san=dns:localhost,ip:127.0.0.1 -storepass " + PASSWORD;
        List<String> command = new ArrayList<>(List.of(arguments.split(" ")));
        command.add(
                0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-keystore", store.toString()));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return new TestCertificate(store);
    }

    /** Creates the context of a server. */
    SslBundle asKey() {
        return SslBundle.of(new JksSslStoreBundle(details(), null));
    }

    /** Creates the context of a client. */
    public SslBundle asTrust() {
        return SslBundle.of(new JksSslStoreBundle(null, details()));
    }

    private JksSslStoreDetails details() {
        return new JksSslStoreDetails("PKCS12", null, store.toString(), PASSWORD);
    }
}
