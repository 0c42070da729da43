package dev.ssespring.autoconfigure;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Renders docs/properties.md from the configuration metadata. */
final class PropertiesPage {

    /** Prefixes and titles of the sections, in the order of the page; the longest prefix of a property counts. */
    private static final List<Section> SECTIONS = List.of(
            new Section("sse.", "Streams"),
            new Section("sse.mailbox.", "Mailbox"),
            new Section("sse.limits.", "Limits"),
            new Section("sse.history.", "History"),
            new Section("sse.server.", "Web server"),
            new Section("sse.endpoint.", "Endpoint without a controller"),
            new Section("sse.browser.", "Browser client"),
            new Section("sse.redis.", "Redis"),
            new Section("sse.client.", "Client"),
            new Section("sse.client.listener.", "Listeners"),
            new Section("sse.runs.", "Runs"),
            new Section("sse.jobs.", "Jobs"),
            new Section("sse.worker.", "Workers"),
            new Section("management.", "Actuator"));

    private record Section(String prefix, String title) {}

    private PropertiesPage() {}

    static String render(JsonNode properties, JsonNode additional) {
        Map<Section, SortedMap<String, JsonNode>> sections = new LinkedHashMap<>();
        SECTIONS.forEach(section -> sections.put(section, new TreeMap<>()));
        for (JsonNode each : List.of(properties, additional)) {
            each.forEach(property -> {
                String name = property.get("name").asString();
                sections.get(section(name)).putIfAbsent(name, property);
            });
        }
        StringBuilder page = new StringBuilder("""
                # Properties

                <!-- Generated from the configuration metadata by PropertiesPageTests, with -Ddocs.update=true. Do not edit. -->

                Durations are written as in `10s`, sizes as in `1MB`. The descriptions are those that an IDE shows. What the properties are for is in
                the [pages of the guide](../README.md#documentation).
                """);
        sections.forEach((section, content) -> append(page, section.title(), content));
        return page.toString();
    }

    private static void append(StringBuilder page, String title, SortedMap<String, JsonNode> properties) {
        page.append("\n## ").append(title).append("\n\n| property | default | description |\n| --- | --- | --- |\n");
        properties.forEach((name, property) -> page.append("| `%s` | %s | %s |\n"
                .formatted(
                        name,
                        defaultValue(property),
                        property.path("description").asString().replace("|", "\\|"))));
    }

    private static String defaultValue(JsonNode property) {
        String value = property.path("defaultValue").asString();
        return value.isEmpty() ? "" : '`' + value + '`';
    }

    private static Section section(String name) {
        return SECTIONS.stream()
                .filter(section -> name.startsWith(section.prefix()))
                .max(Comparator.comparingInt(section -> section.prefix().length()))
                .orElseThrow(() -> new AssertionError("No section for " + name));
    }
}
