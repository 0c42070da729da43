package dev.ssespring.demo.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of a worker.
 *
 * @param name What it is called. By default the host's name and the first number that no other worker here has.
 * @param duration How long a job takes, so that one can see it.
 * @param directory Where workers keep what they remember, each in a directory of its name.
 */
@ConfigurationProperties("worker")
record WorkerProperties(
        @Nullable String name, @DefaultValue("1s") Duration duration, Path directory) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    WorkerProperties {
        if (name != null && !NAME.matcher(name).matches()) {
            throw new InvalidConfigurationPropertyValueException(
                    "worker.name", name, "It must be 1 to 40 letters, digits, '_' or '-'.");
        }
        if (duration.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "worker.duration", duration, "It must not be negative.");
        }
    }
}
