package dev.ssespring.jobs.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes the few JSON messages of the worker protocol without parsing what they carry: members and elements stay
 * raw JSON. Values are not checked beyond their strings and nesting. For use by one thread.
 */
final class WireJson {

    private static final String HEX = "0123456789abcdef";

    private final String text;
    private int at;

    private WireJson(String text) {
        this.text = text;
    }

    /** Returns the members of an object as raw JSON. */
    static Map<String, String> members(String json) {
        WireJson scan = new WireJson(json);
        Map<String, String> members = new LinkedHashMap<>();
        scan.expect('{');
        if (!scan.skip('}')) {
            do {
                String name = unquote(scan.value());
                scan.expect(':');
                members.put(name, scan.value());
            } while (scan.skip(','));
            scan.expect('}');
        }
        scan.end();
        return members;
    }

    /** Returns the elements of a list as raw JSON. */
    static List<String> elements(String json) {
        WireJson scan = new WireJson(json);
        List<String> elements = new ArrayList<>();
        scan.expect('[');
        if (!scan.skip(']')) {
            do {
                elements.add(scan.value());
            } while (scan.skip(','));
            scan.expect(']');
        }
        scan.end();
        return elements;
    }

    private String value() {
        skipSpace();
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                skipString();
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':')) {
                break;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        }
        String value = text.substring(start, at).strip();
        if (depth != 0 || value.isEmpty()) {
            throw malformed();
        }
        return value;
    }

    private void skipString() {
        int i = at + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"') {
                at = i + 1;
                return;
            }
            i += (c == '\\') ? 2 : 1;
        }
        throw malformed();
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw malformed();
        }
    }

    private boolean skip(char c) {
        skipSpace();
        boolean found = at < text.length() && text.charAt(at) == c;
        if (found) {
            at++;
        }
        return found;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void end() {
        skipSpace();
        if (at < text.length()) {
            throw malformed();
        }
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("Malformed JSON at character " + at);
    }

    static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // A half of a surrogate pair is escaped as well as a whole one: UTF-8 cannot carry it alone.
                    if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append("\\u");
                        for (int shift = 12; shift >= 0; shift -= 4) {
                            out.append(HEX.charAt((c >> shift) & 0xF));
                        }
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    static String unquote(String json) {
        if (json.length() < 2 || json.charAt(0) != '"' || json.charAt(json.length() - 1) != '"') {
            throw new IllegalArgumentException("A JSON string was expected");
        }
        if (json.indexOf('\\') < 0) {
            return json.substring(1, json.length() - 1);
        }
        StringBuilder out = new StringBuilder(json.length());
        int i = 1;
        while (i < json.length() - 1) {
            char c = json.charAt(i);
            i = (c == '\\') ? unescape(json, i + 1, out) : i + 1;
            if (c != '\\') {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Returns the index behind the escape. */
    private static int unescape(String json, int index, StringBuilder out) {
        char escaped = json.charAt(index);
        switch (escaped) {
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'u' -> {
                if (index + 5 > json.length() - 1) {
                    throw new IllegalArgumentException("Malformed escape in a JSON string");
                }
                out.append((char) Integer.parseInt(json.substring(index + 1, index + 5), 16));
                return index + 5;
            }
            default -> out.append(escaped);
        }
        return index + 1;
    }

    /** Replaces line breaks, which can be between tokens only. */
    static String oneLine(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }
}
