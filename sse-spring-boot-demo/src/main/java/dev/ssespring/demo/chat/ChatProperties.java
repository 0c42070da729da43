package dev.ssespring.demo.chat;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties of the chat.
 *
 * @param tokenDelay Time that the model needs for a word of its answer.
 */
@ConfigurationProperties("demo.chat")
record ChatProperties(@DefaultValue("80ms") Duration tokenDelay) {

    ChatProperties {
        if (tokenDelay.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "demo.chat.token-delay", tokenDelay, "It must not be negative.");
        }
    }
}
