package dev.ssespring.demo.worker;

import dev.ssespring.client.FileLastEventIdStore;
import dev.ssespring.client.LastEventIdStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.client.RestClient;

/** Beans of a worker. */
@Configuration(proxyBeanMethods = false)
@Profile("worker")
@EnableConfigurationProperties({WorkerProperties.class, DispatcherProperties.class})
class WorkerConfiguration {

    private static final Log LOG = LogFactory.getLog(WorkerConfiguration.class);

    @Bean
    WorkerHome workerHome(WorkerProperties worker) {
        WorkerHome home = WorkerHome.claim(worker);
        LOG.info("This is " + home);
        return home;
    }

    @Bean
    FileLastEventIdStore lastEventIdStore(WorkerHome home) {
        return FileLastEventIdStore.open(home.directory());
    }

    @Bean
    Dispatcher dispatcher(RestClient.Builder http, DispatcherProperties properties, WorkerHome home) {
        return new Dispatcher(http.baseUrl(properties.url()).build(), home.getName());
    }

    @Bean
    JobListener jobListener(Dispatcher dispatcher, LastEventIdStore lastEventIds, WorkerProperties worker) {
        return new JobListener(dispatcher, lastEventIds, worker.duration());
    }

    @Bean
    JobConnection jobConnection() {
        return new JobConnection();
    }
}
