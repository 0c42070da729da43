package dev.ssespring.web.server;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
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
        TomcatApi api = TomcatApi.FOUND;
        if (api != null) {
            api.members().forEach(member -> register(hints, member));
            hints.reflection().registerType(StreamProtocol.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        }
        TomcatResetCredit credit = TomcatResetCredit.FOUND;
        if (credit != null) {
            hints.reflection()
                    .registerField(credit.handler())
                    .registerField(credit.protocol())
                    .registerField(credit.overhead());
        }
    }

    private static void register(RuntimeHints hints, Executable member) {
        if (member instanceof Method method) {
            hints.reflection().registerMethod(method, ExecutableMode.INVOKE);
        } else if (member instanceof Constructor<?> constructor) {
            hints.reflection().registerConstructor(constructor, ExecutableMode.INVOKE);
        }
    }
}
