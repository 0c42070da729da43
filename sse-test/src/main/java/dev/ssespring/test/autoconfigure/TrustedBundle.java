package dev.ssespring.test.autoconfigure;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.boot.ssl.SslBundle;

/** Trusts what a bundle trusts; if it trusts nothing of its own, its own certificates: it is the server's then. */
final class TrustedBundle {

    private TrustedBundle() {}

    static SSLContext contextFor(SslBundle bundle) {
        KeyStore keys = bundle.getStores().getKeyStore();
        if (bundle.getStores().getTrustStore() != null || keys == null) {
            return bundle.createSslContext();
        }
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(certificatesOf(keys));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException ex) {
            throw new IllegalStateException(
                    "The certificates of the SSL bundle cannot be trusted: name another one with"
                            + " @AutoConfigureSseTestClient(sslBundle = ...)",
                    ex);
        }
    }

    private static KeyStore certificatesOf(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (String alias : Collections.list(keys.aliases())) {
            Certificate[] chain = keys.getCertificateChain(alias);
            for (int i = 0; chain != null && i < chain.length; i++) {
                trusted.setCertificateEntry(alias + '-' + i, chain[i]);
            }
        }
        return trusted;
    }
}
