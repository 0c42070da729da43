package dev.ssespring.client.engine.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestUrisTests {

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
        assertThat(RequestUris.resolve(base, uri)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "ftp://a.example/", "http:x", "http:///x", "mailto:a@b.example", "a b"})
    void urisThatAreNotAbsoluteHttpUrisAreRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestUris.resolve(null, uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"about:blank", "mailto:a@b.example", "http:x", "http:///x", "file:/etc/x", "urn:a:b", "x"})
    void refusalNamesTheUri(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestUris.absolute(uri))
                .withMessageContaining(": " + uri + ". ");
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:secret@a.example:8443/x?token=secret#secret, https://a.example:8443/x",
        "https://user:secret@under_score/x?token=secret, https://under_score/x",
        "mailto:a@b.example?body=secret, mailto:a@b.example",
        "about:blank?secret#secret, about:blank",
        "user:secret@a.example/x, user:a.example/x",
        "//user:secret@a_b/x, //a_b/x",
    })
    void credentialsAreNotShown(URI uri, String expected) {
        assertThat(RequestUris.withoutSecrets(uri)).isEqualTo(expected);
    }
}
