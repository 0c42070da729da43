package dev.ssespring.protocol;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WHATWG HTML, section 9.2.6, put down as it reads: decode the whole stream, cut it into lines, process each. Knows
 * neither chunks nor limits. Keeps comments.
 */
final class ReferenceParser {

    private final List<SseItem> items = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String eventType = "";
    private String idBuffer;
    private String lastEventId;
    private @Nullable Duration blockRetry;
    private @Nullable Duration retry;

    private ReferenceParser(String startId) {
        this.idBuffer = startId;
        this.lastEventId = startId;
    }

    static ParseResult parse(byte[] bytes, String startId) {
        ReferenceParser parser = new ReferenceParser(startId);
        String text = ReferenceUtf8.decode(bytes);
        linesOf(text.startsWith("\uFEFF") ? text.substring(1) : text).forEach(parser::line);
        return new ParseResult(parser.items, parser.lastEventId, parser.retry, null);
    }

    /** Without what follows the last line break. */
    private static List<String> linesOf(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && i > 0 && text.charAt(i - 1) == '\r') {
                continue;
            }
            if (c == '\r' || c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
            } else {
                line.append(c);
            }
        }
        return lines;
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon < 0) {
            field(line, "");
        } else {
            String rest = line.substring(colon + 1);
            String value = rest.startsWith(" ") ? rest.substring(1) : rest;
            if (colon == 0) {
                items.add(new SseComment(value));
            } else {
                field(line.substring(0, colon), value);
            }
        }
    }

    private void field(String name, String value) {
        if (name.equals("event")) {
            eventType = value;
        } else if (name.equals("data")) {
            data.append(value).append('\n');
        } else if (name.equals("id") && value.indexOf('\0') < 0) {
            idBuffer = value;
        } else if (name.equals("retry") && value.matches("[0-9]+")) {
            BigInteger millis = new BigInteger(value);
            if (millis.bitLength() < Long.SIZE) {
                blockRetry = Duration.ofMillis(millis.longValueExact());
                retry = blockRetry;
            }
        }
    }

    private void dispatch() {
        lastEventId = idBuffer;
        if (data.length() > 0) {
            String text = data.substring(0, data.length() - 1);
            items.add(new SseEvent(eventType.isEmpty() ? "message" : eventType, text, lastEventId, blockRetry));
        }
        data.setLength(0);
        eventType = "";
        blockRetry = null;
    }
}
