package dev.ssespring.actuate;

import java.util.Locale;

/** Spells enum constants as metrics, health and the endpoint show them: in lower case with hyphens. */
final class TagValue {

    private TagValue() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
