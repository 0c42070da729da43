package dev.ssespring.runs.dialect;

/** Tells JSON from text. */
final class JsonValue {

    private JsonValue() {}

    /** Returns an object unchanged but for line breaks and nulls, and any other text as a JSON string. */
    static String of(String data) {
        JsonMembers members = JsonMembers.parse(data);
        if (members == null) {
            String quoted = new JsonText().string("", data).toString();
            return quoted.substring(quoted.indexOf(':') + 1, quoted.length() - 1);
        }
        JsonText object = new JsonText();
        members.addTo(object, "");
        return object.toString();
    }
}
