package dev.ssespring.client.listener;

import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.GenericMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Converter for applications without JSON: converts text to numbers, enums and other single values by a conversion
 * service. Collections are refused, because the conversion service would split them at commas and silently misread a
 * JSON array.
 */
final class TextConverter extends GenericMessageConverter {

    static final String ACTION = "add spring-boot-starter-jackson, or declare a parameter of type String"
            + " (with several JsonMapper beans, make one of them primary)";

    private final ConversionService conversions;

    TextConverter() {
        this(new DefaultConversionService());
    }

    private TextConverter(ConversionService conversions) {
        super(conversions);
        this.conversions = conversions;
    }

    static String problem(Class<?> type) {
        return "There is no converter from the data of an event to " + type.getTypeName();
    }

    boolean canConvertTo(Class<?> type) {
        boolean many =
                type.isArray() || Iterable.class.isAssignableFrom(type) || BaseStream.class.isAssignableFrom(type);
        return !many && conversions.canConvert(String.class, type);
    }

    @Override
    public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
        Object converted = canConvertTo(targetClass) ? super.fromMessage(message, targetClass) : null;
        if (converted == null) {
            throw new MessageConversionException(message, problem(targetClass) + ": " + ACTION);
        }
        return converted;
    }
}
