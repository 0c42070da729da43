package dev.ssespring.demo.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of a worker.
 *
 * @param name Name of the worker. By default the host's name and the first number that no other worker on this host uses.
 * @param duration Duration of a job.
 * @param directory Directory in which workers store their state, each in a directory with its name.
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
