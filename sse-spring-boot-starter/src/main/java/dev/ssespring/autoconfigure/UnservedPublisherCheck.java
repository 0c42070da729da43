package dev.ssespring.autoconfigure;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Logs a warning if beans of the application use a publisher whose events no client can receive, because there is no
 * web server and the broker is in memory.
 */
final class UnservedPublisherCheck implements SmartInitializingSingleton {

    static final String PUBLISHER = "sseEventPublisher";

    private static final Log LOG = LogFactory.getLog(UnservedPublisherCheck.class);

    private final ConfigurableListableBeanFactory beanFactory;

    UnservedPublisherCheck(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> users = Arrays.stream(beanFactory.getDependentBeans(PUBLISHER))
                .filter(this::isOfTheApplication)
                .sorted()
                .toList();
        if (!users.isEmpty()) {
            LOG.warn("SSE events that " + users
                    + " publish reach no client: this application has no web server to serve"
                    + " streams, and its broker is in memory. Add spring-boot-starter-webmvc, or set 'sse.broker' to"
                    + " 'redis' to publish to other nodes");
        }
    }

    private boolean isOfTheApplication(String bean) {
        Class<?> type = beanFactory.containsBean(bean) ? beanFactory.getType(bean) : null;
        return type != null
                && !type.getName().startsWith("dev.ssespring.autoconfigure.")
                && !type.getName().startsWith("dev.ssespring.actuate.")
                // Jobs and runs have other users than streams.
                && !type.getName().startsWith("dev.ssespring.jobs.")
                && !type.getName().startsWith("dev.ssespring.runs.");
    }
}
