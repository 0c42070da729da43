package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an IDE shows of the properties. */
class ConfigurationMetadataTests {

    private final List<JsonNode> properties = new ArrayList<>();

    ConfigurationMetadataTests() throws IOException {
        String resource = "/META-INF/spring-configuration-metadata.json";
        try (InputStream metadata = SseProperties.class.getResourceAsStream(resource)) {
            new JsonMapper().readTree(metadata).get("properties").forEach(properties::add);
        }
    }

    @Test
    void everyPropertyIsDescribedByASentence() {
        assertThat(properties)
                .hasSizeGreaterThan(60)
                .allSatisfy(property -> assertThat(property.path("description").asString())
                        .as(property.get("name").asString())
                        .hasSizeGreaterThan(10)
                        .endsWith("."));
    }

    @Test
    void everyChoiceIsExplainedByItsValues() throws ClassNotFoundException {
        int choices = 0;
        for (JsonNode property : properties) {
            String type = property.path("type").asString();
            if (type.startsWith("dev.ssespring.")
                    && !type.contains("<")
                    && Class.forName(type).isEnum()) {
                choices++;
                assertThat(property.get("description").asString())
                        .as(property.get("name").asString())
                        .contains(values(Class.forName(type)));
            }
        }
        assertThat(choices).isGreaterThanOrEqualTo(5);
    }

    @Test
    void heartbeatIsRelatedToTheTimeoutsOfProxies() {
        assertThat(description("sse.heartbeat")).contains("below the idle timeout of every proxy");
    }

    private String description(String name) {
        return properties.stream()
                .filter(property -> property.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow()
                .get("description")
                .asString();
    }

    private static List<String> values(Class<?> type) {
        List<String> values = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            values.add(
                    "'" + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-') + "'");
        }
        return values;
    }
}
