package dev.ssespring.actuate;

import java.util.Locale;

/** The spelling of enum constants outside Java, in metrics, health and the endpoint: lower case with hyphens. */
final class TagValue {

    private TagValue() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
