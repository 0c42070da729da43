package dev.ssespring.web;

import dev.ssespring.publisher.ContextCapture;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;

/**
 * Propagates the locale and time zone of the request to the producer, as Spring MVC does for a returned {@code
 * Callable}. They are resolved when the stream opens: the locale context of the request's thread reads them from the
 * request, which the web server reuses after the stream has ended.
 */
public final class LocaleCapture implements ContextCapture {

    /** Creates the capture. */
    public LocaleCapture() {}

    @Override
    public UnaryOperator<Runnable> capture() {
        LocaleContext captured = resolved(LocaleContextHolder.getLocaleContext());
        return task -> () -> {
            LocaleContext before = LocaleContextHolder.getLocaleContext();
            LocaleContextHolder.setLocaleContext(captured);
            try {
                task.run();
            } finally {
                LocaleContextHolder.setLocaleContext(before);
            }
        };
    }

    private static @Nullable LocaleContext resolved(@Nullable LocaleContext context) {
        if (context == null) {
            return null;
        }
        Locale locale = context.getLocale();
        TimeZone timeZone = (context instanceof TimeZoneAwareLocaleContext aware) ? aware.getTimeZone() : null;
        return (timeZone != null)
                ? new SimpleTimeZoneAwareLocaleContext(locale, timeZone)
                : new SimpleLocaleContext(locale);
    }
}
