package dev.ssespring.autoconfigure;

import dev.ssespring.broker.InvalidOptionException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Fails the start when a value is out of range, naming the property. */
final class PropertyRange {

    private PropertyRange() {}

    static void require(String name, Object value, boolean valid, String reason) {
        if (!valid) {
            throw new InvalidConfigurationPropertyValueException(name, value, reason);
        }
    }

    /**
     * Creates options, which check their ranges themselves.
     *
     * @param prefix of the properties, with a dot at its end
     * @param names names of the properties that are not called like the option; relative to the prefix
     */
    static <T> T checked(String prefix, Map<String, String> names, Supplier<T> options) {
        try {
            return options.get();
        } catch (InvalidOptionException ex) {
            String name = names.getOrDefault(ex.option(), withHyphens(ex.option()));
            throw new InvalidConfigurationPropertyValueException(
                    prefix + name, ex.value(), "It " + ex.requirement() + ".");
        }
    }

    private static String withHyphens(String option) {
        return option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
