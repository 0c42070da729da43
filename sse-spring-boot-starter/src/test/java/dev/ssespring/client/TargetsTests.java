package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTests {

    @ParameterizedTest
    @CsvSource({
        "http://a.example, /x, http://a.example/x",
        "http://a.example/, /x, http://a.example/x",
        "http://a.example/api, /x, http://a.example/api/x",
        "http://a.example/api/, x?y, http://a.example/api/x?y",
        "http://a.example/api, ?y, http://a.example/api?y",
        "http://a.example/api, '', http://a.example/api",
        "http://a.example/api, https://b.example/x, https://b.example/x",
    })
    void oneSlashJoinsBaseAndRest(String base, String uri, URI expected) {
        assertThat(Targets.resolve(base, uri)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "ftp://a.example/", "http:x", "http:///x", "mailto:a@b.example", "a b"})
    void anythingButAnAbsoluteHttpUriIsRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> Targets.resolve(null, uri));
    }

    @Test
    void whatMayBeACredentialIsNotShown() {
        assertThat(Targets.withoutSecrets(URI.create("https://user:secret@a.example:8443/x?token=secret#secret")))
                .isEqualTo("https://a.example:8443/x");
    }
}
