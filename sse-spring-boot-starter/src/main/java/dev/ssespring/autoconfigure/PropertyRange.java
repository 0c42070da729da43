package dev.ssespring.autoconfigure;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Fails the start when a value is out of range, naming the property. */
final class PropertyRange {

    private PropertyRange() {}

    static void require(String name, Object value, boolean kept, String reason) {
        if (!kept) {
            throw new InvalidConfigurationPropertyValueException(name, value, reason);
        }
    }
}
