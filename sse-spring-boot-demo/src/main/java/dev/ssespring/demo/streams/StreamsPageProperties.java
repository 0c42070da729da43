package dev.ssespring.demo.streams;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the page /streams.
 *
 * @param remoteAccess Whether other machines, and clients behind a proxy, may read topics, publish events and disconnect streams.
 */
@ConfigurationProperties("demo.streams")
public record StreamsPageProperties(@DefaultValue("false") boolean remoteAccess) {}
