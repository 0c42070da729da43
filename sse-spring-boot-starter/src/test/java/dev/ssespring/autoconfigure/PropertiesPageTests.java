package dev.ssespring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/properties.md is what the configuration metadata says. {@code -Ddocs.update=true} writes the page. */
class PropertiesPageTests {

    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().resolve("docs").resolve("properties.md");

    @Test
    void pageIsThatOfTheMetadata() throws IOException {
        String page = PropertiesPage.render(
                read("/META-INF/spring-configuration-metadata.json"),
                read("/META-INF/additional-spring-configuration-metadata.json"));
        if (Boolean.getBoolean("docs.update")) {
            Files.writeString(PAGE, page);
        }

        assertThat(page)
                .as("docs/properties.md; update it with -Dtest=PropertiesPageTests -Ddocs.update=true")
                .isEqualTo(Files.readString(PAGE));
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream metadata = SseProperties.class.getResourceAsStream(resource)) {
            return new JsonMapper()
                    .readTree(Objects.requireNonNull(metadata, resource))
                    .get("properties");
        }
    }
}
