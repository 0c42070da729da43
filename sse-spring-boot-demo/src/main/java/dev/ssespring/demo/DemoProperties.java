package dev.ssespring.demo;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the demo.
 *
 * @param interval Time between two events of /events.
 */
@ConfigurationProperties("demo")
record DemoProperties(@DefaultValue("2s") Duration interval) {

    DemoProperties {
        if (interval.isNegative()) {
            throw new InvalidConfigurationPropertyValueException("demo.interval", interval, "It must not be negative.");
        }
    }
}
