package dev.ssespring.runs.dialect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object as raw JSON, without parsing their values. Members that are null are left out, as are line
 * breaks between tokens: a renderer sends each object on one line. Immutable.
 */
final class JsonMembers {

    private final Map<String, String> members;

    private JsonMembers(Map<String, String> members) {
        this.members = members;
    }

    /** Returns null if the text is no JSON object. Values are not checked beyond their nesting. */
    static @Nullable JsonMembers parse(String text) {
        Map<String, String> members = new Scanner(text).object();
        return (members != null) ? new JsonMembers(members) : null;
    }

    /** Returns null if there is no such member. */
    @Nullable
    String raw(String name) {
        return members.get(name);
    }

    /** Returns a string member without its quotes; null if there is none, or it has escapes or is no string. */
    @Nullable
    String string(String name) {
        String raw = members.get(name);
        if (raw == null || raw.length() < 2 || raw.charAt(0) != '"' || raw.indexOf('\\') >= 0) {
            return null;
        }
        return raw.substring(1, raw.length() - 1);
    }

    /** Adds all members but one to an object. */
    void addTo(JsonText target, String except) {
        members.forEach((name, value) -> {
            if (!name.equals(except)) {
                target.raw(name, value);
            }
        });
    }

    private static final class Scanner {

        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        @Nullable
        Map<String, String> object() {
            Map<String, String> members = new LinkedHashMap<>();
            if (!skipTo('{')) {
                return null;
            }
            if (skipTo('}')) {
                return atEnd() ? members : null;
            }
            do {
                skipSpace();
                String name = name();
                if (name == null || !skipTo(':')) {
                    return null;
                }
                String value = value();
                if (value == null) {
                    return null;
                }
                if (!value.equals("null")) {
                    members.put(name, value);
                }
            } while (skipTo(','));
            return (skipTo('}') && atEnd()) ? members : null;
        }

        private boolean atEnd() {
            skipSpace();
            return at == text.length();
        }

        private @Nullable String name() {
            int start = at;
            return (at < text.length() && text.charAt(at) == '"' && skipString())
                    ? text.substring(start + 1, at - 1)
                    : null;
        }

        /** Copies a value up to the comma or bracket behind it, without the line breaks outside of its strings. */
        private @Nullable String value() {
            skipSpace();
            StringBuilder copy = new StringBuilder();
            int depth = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == '"') {
                    int start = at;
                    if (!skipString()) {
                        return null;
                    }
                    copy.append(text, start, at);
                    continue;
                }
                if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
                    break;
                }
                if (c == '{' || c == '[') {
                    depth++;
                } else if (c == '}' || c == ']') {
                    depth--;
                }
                if (c != '\n' && c != '\r') {
                    copy.append(c);
                }
                at++;
            }
            String value = copy.toString().strip();
            return (depth == 0 && !value.isEmpty()) ? value : null;
        }

        /** Moves behind the closing quote. */
        private boolean skipString() {
            for (int i = at + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    at = i + 1;
                    return true;
                } else if (c < 0x20) {
                    return false;
                }
            }
            return false;
        }

        private boolean skipTo(char expected) {
            skipSpace();
            boolean found = at < text.length() && text.charAt(at) == expected;
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
    }
}
