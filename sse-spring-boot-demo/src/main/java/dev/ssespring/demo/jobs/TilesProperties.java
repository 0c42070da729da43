package dev.ssespring.demo.jobs;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the picture that is rendered in tiles.
 *
 * @param pace Time that a worker takes for a tile at least.
 */
@ConfigurationProperties("demo.tiles")
record TilesProperties(@DefaultValue("1s") Duration pace) {

    TilesProperties {
        if (pace.isNegative()) {
            throw new InvalidConfigurationPropertyValueException("demo.tiles.pace", pace, "It must not be negative.");
        }
    }
}
