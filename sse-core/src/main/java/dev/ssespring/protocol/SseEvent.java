package dev.ssespring.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event of a {@code text/event-stream}, to be sent or as received. Immutable, safe to share between threads.
 *
 * <p>A received event always has an {@link #event()}, an {@link #id()} (the last event id in force, {@code ""} if
 * there is none) and {@link #data()}; it has neither comments nor custom fields.
 */
public final class SseEvent implements SseItem {

    /** The type of an event that names none: {@value}. It is never written to the wire. */
    public static final String DEFAULT_EVENT = "message";

    /** Most characters of a text in {@link #toString()}. */
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

    /** An event as the parser saw it: it holds nothing that would need checking. */
    SseEvent(String event, String data, String id, @Nullable Duration retry) {
        this.event = event;
        this.data = data;
        this.id = id;
        this.retry = retry;
        this.comments = List.of();
        this.fields = List.of();
    }

    /**
     * An event of type {@value #DEFAULT_EVENT}.
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
     * An event of the given type.
     *
     * @param name the type, one line; {@code ""} means {@value #DEFAULT_EVENT}
     * @param data the payload, of any length and with any line breaks
     * @return the event
     * @throws IllegalArgumentException if {@code name} holds a line break
     */
    public static SseEvent of(String name, String data) {
        return builder()
                .event(Objects.requireNonNull(name, "'name' must not be null"))
                .data(Objects.requireNonNull(data, "'data' must not be null"))
                .build();
    }

    /**
     * Starts an event that has nothing set. Without data, what is built makes no receiver see an event, yet its id and
     * retry act.
     *
     * @return a new builder, for one thread
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from this event, to make one that differs in a few fields.
     *
     * @return a new builder, for one thread
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
     * The type that listeners are registered for.
     *
     * @return never empty; {@value #DEFAULT_EVENT} unless another was given
     */
    public String event() {
        return event;
    }

    /**
     * The payload.
     *
     * @return null if there is none, which only an event to be sent can have
     */
    public @Nullable String data() {
        return data;
    }

    /**
     * The event's id; on a received event the last event id in force.
     *
     * @return null if an event to be sent has none; {@code ""} resets (sent) or stands for none (received)
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * How long the receiver shall wait before it reconnects, as given in this very event.
     *
     * @return whole milliseconds, not negative; null if the event does not say
     */
    public @Nullable Duration retry() {
        return retry;
    }

    /**
     * Comments, written before everything else.
     *
     * @return unmodifiable, in the order given
     */
    public List<String> comments() {
        return comments;
    }

    /**
     * Custom fields, which a browser ignores.
     *
     * @return unmodifiable, in the order given
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

    /** Collects what makes up an event. Each method checks its arguments at once. Not thread-safe. */
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
         * @throws IllegalArgumentException if it holds a line break
         */
        public Builder event(String event) {
            SingleLine.check("event", event);
            this.event = event.isEmpty() ? DEFAULT_EVENT : event;
            return this;
        }

        /**
         * Sets the payload.
         *
         * @param data of any length and with any line breaks; null for none, which dispatches nothing
         * @return this builder
         */
        public Builder data(@Nullable String data) {
            this.data = data;
            return this;
        }

        /**
         * Sets the id.
         *
         * @param id one line without U+0000; {@code ""} makes the receiver forget its last id, null leaves it alone
         * @return this builder
         * @throws IllegalArgumentException if it holds a line break or U+0000
         */
        public Builder id(@Nullable String id) {
            if (id != null) {
                SingleLine.checkId(id);
            }
            this.id = id;
            return this;
        }

        /**
         * Sets the time to wait before reconnecting.
         *
         * @param retry cut to whole milliseconds; null leaves the receiver's as it is
         * @return this builder
         * @throws IllegalArgumentException if it is negative or longer than a long of milliseconds
         */
        public Builder retry(@Nullable Duration retry) {
            this.retry = (retry != null) ? wholeMillis(retry) : null;
            return this;
        }

        /**
         * Adds a comment, which no listener sees.
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
         * Makes the event; the builder may go on to be used.
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
