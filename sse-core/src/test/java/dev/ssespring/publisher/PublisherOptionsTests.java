package dev.ssespring.publisher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherOptionsTests {

    @ParameterizedTest
    @ValueSource(strings = {"$Mailbox", "$Times", "$Limits", "$Notices", ""})
    void defaultsAreCompleteWhicheverPartIsUsedFirst(String part) throws Exception {
        String whole = PublisherOptions.class.getName();
        try (URLClassLoader fresh = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class.forName(whole + part, true, fresh);

            Object defaults =
                    Class.forName(whole, true, fresh).getField("DEFAULTS").get(null);

            assertThat(defaults.toString())
                    .isEqualTo(PublisherOptions.DEFAULTS.toString())
                    .doesNotContain("mailbox=null")
                    .doesNotContain("times=null");
        }
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(PublisherOptionsTests::url)
                .toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
