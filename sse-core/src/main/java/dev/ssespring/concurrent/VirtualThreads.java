package dev.ssespring.concurrent;

import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Access to virtual threads, which Java 17 does not have. */
final class VirtualThreads {

    private VirtualThreads() {}

    /** Returns null before Java 21. */
    static @Nullable ThreadFactory factory(String namePrefix) {
        try {
            Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Object named =
                    builderType.getMethod("name", String.class, long.class).invoke(builder, namePrefix, 1L);
            return (ThreadFactory) builderType.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException ex) {
            // Java 20 has the methods as a preview, which fails when called.
            return null;
        }
    }
}
