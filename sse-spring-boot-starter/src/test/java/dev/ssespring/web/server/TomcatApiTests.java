package dev.ssespring.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Versions of Tomcat without the parts by which a stream takes its connection over. */
@ExtendWith(OutputCaptureExtension.class)
class TomcatApiTests {

    @Test
    void tomcatOfThisVersionOfSpringBootHasAll(CapturedOutput output) {
        assertThat(TomcatApi.IS_COMPLETE).isTrue();
        assertThat(TomcatApi.find(getClass().getClassLoader())).isNotNull();
        assertThat(output).doesNotContain("WARN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler",
                "org.apache.coyote.UpgradeToken",
                "org.apache.tomcat.util.net.NioEndpoint$NioSocketWrapper"
            })
    void missingClassIsWarnedAboutOnceAndNothingElseHappens(String missing, CapturedOutput output) {
        assertThat(TomcatApi.find(new FilteredClassLoader(missing::equals))).isNull();
        assertThat(output.getAll().split("SSE streams are written to the servlet response", -1))
                .hasSize(2);
    }
}
