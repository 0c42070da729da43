package dev.ssespring.autoconfigure;

import dev.ssespring.web.browser.ClientScriptEndpoint;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The JavaScript client.
 *
 * @param enabled Whether to serve the JavaScript client.
 * @param path Path of the JavaScript client below the context path; ends with '.js'. The same path with the version of
 *     the file before the ending can be cached for good. The worker for jobs is 'worker.js' in the same folder.
 */
@ConfigurationProperties("sse.browser")
record SseBrowserProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/sse/client.js") String path) {

    SseBrowserProperties {
        PropertyRange.require(
                "sse.browser.path",
                path,
                ClientScriptEndpoint.isPath(path),
                "It must begin with '/', end with '.js', have no wildcards, and not end with '/worker.js'. To serve no client, set"
                        + " 'sse.browser.enabled' to false.");
    }
}
