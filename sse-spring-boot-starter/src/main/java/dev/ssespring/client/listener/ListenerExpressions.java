package dev.ssespring.client.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/** Resolves placeholders and SpEL in annotation attributes. Exceptions name the attribute. */
final class ListenerExpressions {

    private final ConfigurableBeanFactory beanFactory;

    ListenerExpressions(BeanFactory beanFactory) {
        this.beanFactory = (ConfigurableBeanFactory) beanFactory;
    }

    String text(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        if (!(resolved instanceof String text)) {
            throw new IllegalArgumentException(
                    "'%s' must be text, but '%s' is %s".formatted(attribute, value, resolved));
        }
        return text.strip();
    }

    /**
     * Returns the names that are not blank. An expression may have several values; a placeholder separates them by
     * commas.
     */
    Set<String> names(String attribute, String... values) {
        Set<String> names = new LinkedHashSet<>();
        for (String value : values) {
            for (String name : each(attribute, value)) {
                if (!name.isBlank()) {
                    names.add(name.strip());
                }
            }
        }
        return names;
    }

    private List<String> each(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        if (resolved instanceof Object[] array) {
            return Arrays.stream(array).map(String::valueOf).toList();
        }
        if (resolved instanceof Iterable<?> iterable) {
            List<String> all = new ArrayList<>();
            iterable.forEach(name -> all.add(String.valueOf(name)));
            return all;
        }
        String text = String.valueOf(resolved);
        // A comma in a literal value belongs to the name.
        return text.equals(value) ? List.of(text) : List.of(text.split(",", -1));
    }

    int number(String attribute, String value, int otherwise) {
        Object resolved = resolve(attribute, value);
        if (resolved instanceof Number number) {
            return number.intValue();
        }
        String text = String.valueOf(resolved).strip();
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException ex) {
            throw new IllegalArgumentException("'%s' must be a number: '%s'".formatted(attribute, text), ex);
        }
    }

    boolean flag(String attribute, String value) {
        String text = String.valueOf(resolve(attribute, value)).strip();
        return switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("'%s' must be true or false: '%s'".formatted(attribute, text));
        };
    }

    /** Returns the bean with the resolved name, or the object an expression evaluates to; null if there is no value. */
    <T> @Nullable T bean(String attribute, String value, Class<T> type) {
        Object resolved = resolve(attribute, value);
        if (type.isInstance(resolved)) {
            return type.cast(resolved);
        }
        String name = String.valueOf(resolved).strip();
        if (name.isEmpty()) {
            return null;
        }
        try {
            return beanFactory.getBean(name, type);
        } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
            throw new InvalidSseListenerException(
                    "'%s' must name a bean of type %s, but there is none named '%s'"
                            .formatted(attribute, type.getSimpleName(), name),
                    "declare such a bean, or correct the name");
        }
    }

    private @Nullable Object resolve(String attribute, String value) {
        try {
            String text = beanFactory.resolveEmbeddedValue(value);
            // Without a PropertySourcesPlaceholderConfigurer, unknown placeholders are left as they are.
            if (text != null && text.contains("${")) {
                throw new IllegalArgumentException("there is no such property");
            }
            BeanExpressionResolver resolver = beanFactory.getBeanExpressionResolver();
            return (resolver != null) ? resolver.evaluate(text, new BeanExpressionContext(beanFactory, null)) : text;
        } catch (RuntimeException ex) {
            throw new IllegalArgumentException(
                    "'%s' cannot be resolved: '%s': %s".formatted(attribute, value, ex.getMessage()), ex);
        }
    }
}
