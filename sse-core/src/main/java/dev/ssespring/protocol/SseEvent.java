package dev.ssespring.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Event of a {@code text/event-stream}, to be sent or received. Immutable and safe for use by many threads.
 *
 * <p>A received event always has an {@link #event()}, an {@link #id()} (the current last event id, {@code ""} if there
 * is none) and {@link #data()}; it has neither comments nor custom fields.
 */
public final class SseEvent implements SseItem {

    /** Type of an event that has no explicit type: {@value}. It is never sent. */
    public static final String DEFAULT_EVENT = "message";

    /** Maximum number of characters of a text in {@link #toString()}. */
    private static final int MAX_SHOWN = 100;

    private final String event;
    private final @Nullable String data;
    private final @Nullable String id;
    private final @Nullable Duration retry;
    private final List<String> comments;
    private final List<SseField> fields;

    private SseEvent(Builder builder) {
        this.event = builder.event;
        this.data = builder.data;
        this.id = builder.id;
        this.retry = builder.retry;
        this.comments = List.copyOf(builder.comments);
        this.fields = List.copyOf(builder.fields);
    }

    /** Creates a received event, which needs no checks. */
    SseEvent(String event, String data, String id, @Nullable Duration retry) {
        this.event = event;
        this.data = data;
        this.id = id;
        this.retry = retry;
        this.comments = List.of();
        this.fields = List.of();
    }

    /**
     * Creates an event of type {@value #DEFAULT_EVENT}.
     *
     * @param data the payload, of any length and with any line breaks
     * @return the event
     */
    public static SseEvent of(String data) {
        return builder()
                .data(Objects.requireNonNull(data, "'data' must not be null"))
                .build();
    }

    /**
     * Creates an event of the given type.
     *
     * @param name the type, one line; {@code ""} means {@value #DEFAULT_EVENT}
     * @param data the payload, of any length and with any line breaks
     * @return the event
     * @throws IllegalArgumentException if {@code name} contains a line break
     */
    public static SseEvent of(String name, String data) {
        return builder()
                .event(Objects.requireNonNull(name, "'name' must not be null"))
                .data(Objects.requireNonNull(data, "'data' must not be null"))
                .build();
    }

    /**
     * Creates an empty builder. Without data, receivers see no event, but its id and retry take effect.
     *
     * @return a new builder, for use by one thread
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Creates a builder with the fields of this event.
     *
     * @return a new builder, for use by one thread
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.event = event;
        builder.data = data;
        builder.id = id;
        builder.retry = retry;
        builder.comments.addAll(comments);
        builder.fields.addAll(fields);
        return builder;
    }

    /**
     * Returns the type for which listeners are registered.
     *
     * @return never empty; {@value #DEFAULT_EVENT} by default
     */
    public String event() {
        return event;
    }

    /**
     * Returns the payload.
     *
     * @return null if there is none; never null for a received event
     */
    public @Nullable String data() {
        return data;
    }

    /**
     * Returns the id of the event; for a received event, the current last event id.
     *
     * @return null if an event to be sent has none; {@code ""} resets the last event id (sent) or means that there is
     *     none (received)
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * Returns the reconnection delay that this event contains.
     *
     * @return whole milliseconds, not negative; null if there is none
     */
    public @Nullable Duration retry() {
        return retry;
    }

    /**
     * Returns the comments, which are written before all fields.
     *
     * @return an unmodifiable list, in the order in which they were added
     */
    public List<String> comments() {
        return comments;
    }

    /**
     * Returns the custom fields, which browsers ignore.
     *
     * @return an unmodifiable list, in the order in which they were added
     */
    public List<SseField> fields() {
        return fields;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SseEvent that
                && event.equals(that.event)
                && Objects.equals(data, that.data)
                && Objects.equals(id, that.id)
                && Objects.equals(retry, that.retry)
                && comments.equals(that.comments)
                && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return Objects.hash(event, data, id, retry, comments, fields);
    }

    /**
     * Returns name, id and size of this event, without its data: for log lines and exceptions that must not contain
     * personal or secret data.
     *
     * @return such as {@code event 'order' (id 17, 120 characters)}
     */
    public String summary() {
        return "event '" + printable(event) + "' (id " + ((id == null || id.isEmpty()) ? "none" : printable(id)) + ", "
                + ((data == null) ? "no data" : data.length() + " characters") + ")";
    }

    /**
     * Returns type, id, the first 100 characters of the data and its length, and retry, with control characters escaped.
     * The data may be personal or secret: this library writes this text to logs at DEBUG and TRACE only, and applications
     * should do the same. {@link #summary()} leaves the data out.
     */
    @Override
    public String toString() {
        return "SseEvent[event=" + printable(event) + ", id=" + ((id == null) ? null : printable(id)) + ", data="
                + ((data == null) ? "none" : "'" + printable(data) + "' (" + data.length() + " characters)")
                + ", retry=" + retry + "]";
    }

    private static String printable(String text) {
        return TextExcerpt.of(text, MAX_SHOWN);
    }

    /** Builds an event. Each method checks its arguments immediately. Not safe for use by several threads. */
    public static final class Builder {

        private String event = DEFAULT_EVENT;
        private @Nullable String data;
        private @Nullable String id;
        private @Nullable Duration retry;
        private final List<String> comments = new ArrayList<>(0);
        private final List<SseField> fields = new ArrayList<>(0);

        private Builder() {}

        /**
         * Sets the type.
         *
         * @param event one line; {@code ""} means {@value SseEvent#DEFAULT_EVENT}
         * @return this builder
         * @throws IllegalArgumentException if it contains a line break
         */
        public Builder event(String event) {
            SingleLine.check("event", event);
            this.event = event.isEmpty() ? DEFAULT_EVENT : event;
            return this;
        }

        /**
         * Sets the payload.
         *
         * @param data of any length and with any line breaks; null for no data, so that no event is dispatched
         * @return this builder
         */
        public Builder data(@Nullable String data) {
            this.data = data;
            return this;
        }

        /**
         * Sets the id.
         *
         * @param id one line without U+0000; {@code ""} resets the receiver's last event id, null keeps it
         * @return this builder
         * @throws IllegalArgumentException if it contains a line break or U+0000
         */
        public Builder id(@Nullable String id) {
            if (id != null) {
                SingleLine.checkId(id);
            }
            this.id = id;
            return this;
        }

        /**
         * Sets the reconnection delay.
         *
         * @param retry truncated to whole milliseconds; null keeps the delay of the receiver
         * @return this builder
         * @throws IllegalArgumentException if it is negative or longer than a long of milliseconds
         */
        public Builder retry(@Nullable Duration retry) {
            this.retry = (retry != null) ? wholeMillis(retry) : null;
            return this;
        }

        /**
         * Adds a comment, which is not passed to listeners.
         *
         * @param comment any text; each of its lines becomes a comment line
         * @return this builder
         */
        public Builder comment(String comment) {
            comments.add(Objects.requireNonNull(comment, "'comment' must not be null"));
            return this;
        }

        /**
         * Adds a custom field.
         *
         * @param name one line; not empty, no colon, not one of the standard four
         * @param value one line, possibly empty
         * @return this builder
         * @throws IllegalArgumentException if either cannot be written
         */
        public Builder field(String name, String value) {
            fields.add(new SseField(name, value));
            return this;
        }

        /**
         * Builds the event; the builder can be used further.
         *
         * @return an immutable event
         */
        public SseEvent build() {
            return new SseEvent(this);
        }

        private static Duration wholeMillis(Duration retry) {
            if (retry.isNegative()) {
                throw new IllegalArgumentException("'retry' must not be negative: " + retry);
            }
            try {
                return Duration.ofMillis(retry.toMillis());
            } catch (ArithmeticException ex) {
                throw new IllegalArgumentException("'retry' must fit into a long of milliseconds: " + retry, ex);
            }
        }
    }
}
