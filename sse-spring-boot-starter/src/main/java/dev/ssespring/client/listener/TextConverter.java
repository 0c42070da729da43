package dev.ssespring.client.listener;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.GenericMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;

/** For applications without JSON: numbers, enums and the like, as the conversion service does them. */
final class TextConverter extends GenericMessageConverter {

    @Override
    public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
        Object converted = super.fromMessage(message, targetClass);
        if (converted == null) {
            throw new MessageConversionException(
                    message,
                    "There is nothing that makes a " + targetClass.getName()
                            + " of an event's data: add spring-boot-starter-jackson, or take a String");
        }
        return converted;
    }
}
