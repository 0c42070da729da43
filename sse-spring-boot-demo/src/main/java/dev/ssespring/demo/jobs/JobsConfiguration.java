package dev.ssespring.demo.jobs;

import dev.ssespring.demo.tiles.Tile;
import dev.ssespring.jobs.JobAccess;
import dev.ssespring.jobs.JobAuthorizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/** Beans of the dispatcher. */
@Configuration(proxyBeanMethods = false)
@Profile("!worker")
@EnableConfigurationProperties(TilesProperties.class)
class JobsConfiguration {

    /**
     * Without this bean every request is refused. Everybody may work on tiles here, since the demo has no users; an application
     * looks at the caller. Nobody may submit, read or cancel jobs over HTTP.
     */
    // tag::authorizer[]
    @Bean
    JobAuthorizer jobAuthorizer() {
        return (access, queue, caller) -> access == JobAccess.WORK && queue.equals(Tile.QUEUE);
    }
    // end::authorizer[]
}
