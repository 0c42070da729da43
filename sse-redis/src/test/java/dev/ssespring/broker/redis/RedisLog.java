package dev.ssespring.broker.redis;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Captures what the broker in Redis logs at INFO and above, instead of writing it to the console. */
final class RedisLog implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisSseBroker.class.getPackageName());
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    RedisLog() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    /** Returns lines such as {@code WARN message}. */
    List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /** Returns the messages of exceptions whose stack traces were logged. */
    List<String> failures() {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getThrowableProxy() != null)
                .map(event -> event.getThrowableProxy().getMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}
