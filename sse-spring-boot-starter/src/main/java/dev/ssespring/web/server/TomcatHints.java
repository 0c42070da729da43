package dev.ssespring.web.server;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** Registers the members of Tomcat's classes that are accessed by reflection, for native images. */
public final class TomcatHints implements RuntimeHintsRegistrar {

    /** Called by Spring. */
    public TomcatHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        TomcatInternals internals = TomcatInternals.FOUND;
        if (internals != null) {
            hints.reflection()
                    .registerField(internals.request())
                    .registerField(internals.processor())
                    .registerField(internals.streamLock())
                    .registerMethod(internals.socket(), ExecutableMode.INVOKE);
        }
        TomcatResetCredit credit = TomcatResetCredit.FOUND;
        if (credit != null) {
            hints.reflection()
                    .registerField(credit.handler())
                    .registerField(credit.protocol())
                    .registerField(credit.overhead());
        }
    }
}
