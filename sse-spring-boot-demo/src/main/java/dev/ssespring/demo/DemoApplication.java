package dev.ssespring.demo;

import dev.ssespring.demo.streams.StreamsPageProperties;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the demo. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties({DemoProperties.class, StreamsPageProperties.class})
public class DemoApplication {

    /**
     * Starts the demo.
     *
     * @param args passed on to Spring
     */
    public static void main(String[] args) {
        SpringApplication.run(DemoApplication.class, args);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
