package dev.ssespring.web;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What everybody logs at WARN and above. To be opened after the server: its start configures logging anew. */
final class ServerLog implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    ServerLog() {
        appender.start();
        root.addAppender(appender);
    }

    /** Such as {@code WARN dev.ssespring.web.ServletSink: message}, and the exception's message if there is one. */
    List<String> lines() {
        return List.copyOf(appender.list).stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ServerLog::line)
                .toList();
    }

    private static String line(ILoggingEvent event) {
        IThrowableProxy failure = event.getThrowableProxy();
        return "%s %s: %s%s"
                .formatted(
                        event.getLevel(),
                        event.getLoggerName(),
                        event.getFormattedMessage(),
                        (failure != null) ? ": " + failure.getMessage() : "");
    }

    @Override
    public void close() {
        root.detachAppender(appender);
    }
}
