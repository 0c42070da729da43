package dev.ssespring.autoconfigure;

import dev.ssespring.web.security.StreamLoginCustomizer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for Spring Security: unauthenticated requests for streams get 401
 * instead of a login page.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({HttpSecurity.class, SecurityFilterChain.class})
public final class SseSecurityAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    StreamLoginCustomizer sseStreamLoginCustomizer() {
        return new StreamLoginCustomizer();
    }
}
