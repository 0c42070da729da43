package dev.ssespring.broker;

import dev.ssespring.concurrent.ReadableDuration;
import java.time.Duration;

/** Thrown when an option of a broker or publisher is outside its range. */
public final class InvalidOptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String option;
    private final String requirement;
    private final transient Object value;

    private InvalidOptionException(String option, Object value, String requirement) {
        super("'%s' %s: %s"
                .formatted(option, requirement, (value instanceof Duration time) ? ReadableDuration.of(time) : value));
        this.option = option;
        this.value = value;
        this.requirement = requirement;
    }

    /**
     * Checks an option.
     *
     * @param valid whether the value is in its range
     * @param option name of the record component
     * @param value value of the option
     * @param requirement predicate without a full stop, such as "must be 1 or more"
     * @throws InvalidOptionException if the value is not valid
     */
    public static void require(boolean valid, String option, Object value, String requirement) {
        if (!valid) {
            throw new InvalidOptionException(option, value, requirement);
        }
    }

    /**
     * Returns the name of the option.
     *
     * @return name of the record component
     */
    public String option() {
        return option;
    }

    /**
     * Returns the value that was refused.
     *
     * @return never null, unless this exception was serialized
     */
    public Object value() {
        return value;
    }

    /**
     * Returns what the option requires.
     *
     * @return predicate without a full stop, such as "must be 1 or more"
     */
    public String requirement() {
        return requirement;
    }
}
