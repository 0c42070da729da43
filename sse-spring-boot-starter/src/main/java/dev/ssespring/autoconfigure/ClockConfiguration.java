package dev.ssespring.autoconfigure;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clock that publisher and client share. */
@Configuration(proxyBeanMethods = false)
class ClockConfiguration {

    @Bean
    @ConditionalOnMissingBean(SseClock.class)
    SystemClock sseClock() {
        return SseClock.system("sse-clock");
    }
}
