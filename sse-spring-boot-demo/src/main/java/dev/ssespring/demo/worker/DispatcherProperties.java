package dev.ssespring.demo.worker;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the dispatcher.
 *
 * @param url URL of the dispatcher, without a trailing slash.
 */
@ConfigurationProperties("dispatcher")
record DispatcherProperties(
        @DefaultValue("http://localhost:8080") URI url) {

    DispatcherProperties {
        if (url.getHost() == null || url.toString().endsWith("/")) {
            throw new InvalidConfigurationPropertyValueException(
                    "dispatcher.url", url, "It must be like http://localhost:8080, without a slash at its end.");
        }
    }
}
